import type { HandlerFilter } from '../../decorators/manifest.js'
import { Filter } from '../../handlers/filters/filter.js'
import { whatFilterSaw } from './what-filters-see.js'

/** What one part of a handler's condition says of an update. */
export interface FilterVerdict {
  /** How the whole part reads: `private and text(/^order/)`. */
  readonly label: string
  /** `text`, `private`, `command`; for parts that join others `and`, `or`, `not`; for a condition of one's own its label. */
  readonly name: string
  /** What it was given: `/^order (\d+)$/`. */
  readonly argument?: string
  /** `not-asked`: what stands before it has decided, and it is a condition of a plugin's own. */
  readonly answer: 'yes' | 'no' | 'failed' | 'not-asked'
  /** What it looked at: the text, the sender, the kind of chat. */
  readonly saw?: string
  /** What it threw. */
  readonly error?: string
  /** What it is made of. */
  readonly parts?: readonly FilterVerdict[]
}

type Answer = FilterVerdict['answer']

/**
 * Asks a filter, and each part of it, about a context that was made for that alone. Parts that look at the update only are
 * asked for people also where those before them have decided; conditions of a plugin's own may rely on these, and are not.
 * @param isDecided - whether something before this filter has decided already.
 */
export function verdictOfFilter(filter: HandlerFilter, context: object, isDecided = false): FilterVerdict {
  const { shape, parts } = filter instanceof Filter ? filter.made : { shape: 'atom' as const, parts: [] }
  if (shape === 'atom') return isDecided ? besides(filter, context) : asked(filter, context)
  const verdicts: FilterVerdict[] = []
  let decided = isDecided
  for (const part of parts) {
    const verdict = verdictOfFilter(part, context, decided)
    verdicts.push(verdict)
    decided ||= verdict.answer === decisive[shape] || verdict.answer === 'failed'
  }
  return {
    label: filter.label,
    name: shape,
    answer: joined(shape, verdicts),
    parts: verdicts.flatMap((each) => within(shape, each)),
  }
}

/** The parts of a part that joins in the same way stand beside it: `(a and b) and c` is read as one row of three. */
export function within(shape: string, verdict: FilterVerdict): readonly FilterVerdict[] {
  return verdict.name === shape && shape !== 'not' && verdict.parts ? verdict.parts : [verdict]
}

/** The answer after which no further part is asked. */
const decisive: Readonly<Record<'and' | 'or' | 'not', Answer | undefined>> = { and: 'no', or: 'yes', not: undefined }
const opposite: Readonly<Record<Answer, Answer>> = { yes: 'no', no: 'yes', failed: 'failed', 'not-asked': 'not-asked' }

function joined(shape: 'and' | 'or' | 'not', verdicts: readonly FilterVerdict[]): Answer {
  const answers = verdicts.map(({ answer }) => answer)
  if (shape === 'not') return opposite[answers[0] ?? 'failed']
  const first = answers.find((answer) => answer === decisive[shape] || answer === 'failed')
  if (first) return first
  if (answers.includes('not-asked')) return 'not-asked'
  return shape === 'and' ? 'yes' : 'no'
}

function asked(filter: HandlerFilter, context: object): FilterVerdict {
  const { label } = filter
  const named = nameOf(label)
  const saw = isOwn(filter) ? undefined : whatFilterSaw(named.name, context)
  const verdict = { ...named, label, ...(saw !== undefined && { saw }) }
  try {
    return { ...verdict, answer: filter.test(context) === false ? 'no' : 'yes' }
  } catch (error) {
    return { ...verdict, answer: 'failed', error: error instanceof Error ? error.message : String(error) }
  }
}

/** What it finds is not left behind in the context. */
function besides(filter: HandlerFilter, context: object): FilterVerdict {
  if (isOwn(filter)) return { ...nameOf(filter.label), label: filter.label, answer: 'not-asked' }
  const finding = context as { match?: unknown }
  const before = finding.match
  const verdict = asked(filter, context)
  if (finding.match !== before) finding.match = before
  return verdict
}

/** Whether it is a condition of a plugin's own, which may look at anything. */
function isOwn(filter: HandlerFilter): boolean {
  return !(filter instanceof Filter) || filter.changing
}

/** `text(/^order/)` is `text` with `/^order/`; what plugins name themselves is no more than a name. */
function nameOf(label: string): { name: string; argument?: string } {
  const [, name, argument] = /^(\w+)\((.*)\)$/s.exec(label) ?? []
  if (name === undefined) return { name: label }
  return argument ? { name, argument } : { name }
}
