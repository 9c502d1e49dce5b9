/** The parts of the API's answers about updates that the command line shows. */
interface Condition {
  readonly label: string
  readonly name: string
  readonly argument?: string
  readonly answer: string
  readonly saw?: string
  readonly error?: string
  readonly parts?: readonly Condition[]
}

interface ShownError {
  readonly code?: string
  readonly message: string
}

interface Handler {
  readonly plugin: string
  readonly handler: string
  readonly label: string
  readonly verdict: string
  readonly because?: string
  readonly condition?: Condition
  readonly runs: readonly {
    readonly attempt: number
    readonly took_ms?: number
    readonly error?: ShownError
    readonly calls?: readonly {
      readonly client: string
      readonly method: string
      readonly took_ms: number
      readonly error?: ShownError
    }[]
  }[]
}

export interface ExplainedAnswer {
  readonly id: number
  readonly at_ms: number
  readonly type: string
  readonly text?: string
  readonly outcome: string
  readonly handlers: readonly Handler[]
}

/** What an update was and what became of it, in a line. */
export function updateHeading({ id, at_ms, type, text, outcome }: ExplainedAnswer): string {
  const said = text === undefined ? '' : ` ${JSON.stringify(text.slice(0, 80))}`
  return `#${id} ${new Date(at_ms).toISOString()} ${type}${said}: ${outcome}`
}

/** A row for each handler with the reason for its verdict, and one for each call it made. */
export function handlerRows({ handlers }: ExplainedAnswer): object[] {
  return handlers.flatMap(({ plugin, handler, label, verdict, because, condition, runs }) => [
    { handler: `${plugin}.${handler}`, listens_for: label, verdict, why: because ?? why(runs, condition) },
    ...runs.flatMap(({ calls = [] }) =>
      calls.map(({ client, method, took_ms, error }) => ({
        handler: `  ${method}`,
        listens_for: `by ${client}`,
        verdict: error ? (error.code ?? 'failed') : 'answered',
        why: `${took_ms} ms`,
      })),
    ),
  ])
}

function why(runs: Handler['runs'], condition: Condition | undefined): string {
  const last = runs.at(-1)
  if (!last) return condition ? decisive(condition).map(shown).join('; ') : ''
  const took = last.took_ms === undefined ? 'running' : `${last.took_ms} ms`
  const error = last.error && `${last.error.code ?? ''} ${last.error.message}`.trim()
  return [took, last.attempt > 1 && `attempt ${last.attempt}`, error].filter(Boolean).join(', ')
}

/** The smallest parts that a refusal rests on. */
function decisive({ answer, parts, ...condition }: Condition): Condition[] {
  if (answer !== 'no' && answer !== 'failed') return []
  const refusing = parts?.filter((part) => condition.name === 'not' || part.answer === answer)
  if (!refusing || refusing.length === 0 || condition.name === 'not') return [{ answer, ...condition }]
  return refusing.flatMap(decisive)
}

function shown({ label, saw, error }: Condition): string {
  if (error !== undefined) return `${label} failed: ${error}`
  return saw === undefined ? label : `${label}, it is ${JSON.stringify(saw.slice(0, 60))}`
}
