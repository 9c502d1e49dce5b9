import type { ClientUpdate } from '../../kernel/control/explained-updates.js'
import type { ChatAction, ChatOutcome } from './chat-action.js'
import type { Done, Heard, HeardAt, Recording } from './recording.js'

/** A run of a handler that failed. */
export interface RecordedFailure {
  /** The name of the method. */
  readonly member: string
  /** The code of an error of Switchboard. */
  readonly code?: string
  readonly message: string
}

/** A message with the last that became of it. */
export interface LastHeard extends Heard {
  /** Whether others changed what is set below it, whatever else became of it. */
  readonly isReactedTo: boolean
}

/** Something that was done, and what it led to. */
export interface RecordedStep {
  readonly action: ChatAction
  /** Absent: it failed, or had not ended. */
  readonly outcome?: ChatOutcome
  /** By the numbers of the messages, each as it was at the end. */
  readonly heard: ReadonlyMap<number, LastHeard>
  /** How long it took until the last of that came, or its handlers had ended, in milliseconds. */
  readonly tookMs: number
  /** What failed in its handlers, each failure once. */
  readonly failures: readonly RecordedFailure[]
}

/** Which updates a kind of action leads to. */
const kindsOf: Readonly<Record<ChatAction['what'], readonly string[]>> = {
  turn: [],
  send: ['message'],
  file: ['message'],
  edit: ['edited'],
  delete: ['deleted'],
  react: ['reaction'],
  vote: ['poll'],
  press: ['callback'],
  inline: ['inline'],
  choose: ['chosen-inline'],
}

/** What is sent may come so much later, in milliseconds. */
const onTheWayMs = 2_000

/** What others see of a call. */
const seenCalls = /^(messages\.(Send|Forward|Edit|Delete)|channels\.Delete)/

/** A call of a handler that was answered, and whether something heard was put down to it. */
interface Called {
  readonly atMs: number
  isUsed: boolean
}

/** A handler at work for a step: between which moments, and what it called. */
interface Work {
  readonly step: number
  readonly fromMs: number
  readonly untilMs: number
  /** Whether the handler had ended then; else it waited for somebody's answer, and how long that took says nothing of the handler. */
  readonly hasEnded: boolean
  readonly calls: readonly Called[]
}

/**
 * Puts what was heard under what it answers: what a handler sends long after belongs to what the handler was given, however much was
 * done meanwhile.
 * @param personId - whose recording it is.
 * @param updates - what clients made of what they got, as far as it is known; of what is not known, everything belongs to what was done last.
 */
export function placedSteps(
  { done, heard }: Recording,
  updates: readonly ClientUpdate[],
  personId: number,
): RecordedStep[] {
  const given = updatesByStep(done, updates, personId)
  const works = given.flatMap((own, step) => own.flatMap((update) => workOn(update, step, given)))
  const placed = heard.map((each) => ({ each, step: stepOf(each, done, works) }))
  return done.map(({ action, outcome, atMs }, step) => {
    const own = works.filter((work) => work.step === step)
    const beganMs = Math.min(...own.map(({ fromMs }) => fromMs), Number.POSITIVE_INFINITY)
    const fromMs = Number.isFinite(beganMs) ? Math.max(beganMs, atMs) : atMs
    const mine = placed.filter((one) => one.step === step).map(({ each }) => each)
    const ends = [
      ...mine.map((each) => each.atMs),
      ...own.flatMap(({ hasEnded, untilMs }) => (hasEnded ? [untilMs] : [])),
    ]
    return {
      action,
      ...(outcome && { outcome }),
      heard: latestOf(mine),
      tookMs: Math.max(0, ...ends.map((ms) => ms - fromMs)),
      failures: failuresIn(given[step] ?? []),
    }
  })
}

/** Each message with the last that became of it. */
function latestOf(heard: readonly HeardAt[]): Map<number, LastHeard> {
  const latest = new Map<number, LastHeard>()
  for (const { what, line } of heard) {
    const before = latest.get(line.id)
    const isNew = before?.what === 'new' && what === 'edited'
    const isReaction = what === 'reacted' || (what === 'new' && line.reactions.length > 0)
    latest.set(line.id, {
      // What is set below a message leaves it as it was otherwise.
      what: isNew || (what === 'reacted' && before) ? before.what : what,
      line,
      isReactedTo: isReaction || (before?.isReactedTo ?? false),
    })
  }
  return latest
}

/** The updates that each thing that was done has led to: of each client in their order. */
function updatesByStep(done: readonly Done[], updates: readonly ClientUpdate[], personId: number): ClientUpdate[][] {
  const byStep: ClientUpdate[][] = done.map(() => [])
  const next = new Map<string, number>()
  for (const update of updates) {
    if (update.sender !== undefined && update.sender.split(' ')[0] !== String(personId)) continue
    // Of one vote a bot is told twice: how the poll stands, and who has voted.
    const told = update.kind === 'poll' && update.sender === undefined ? 'poll state' : update.kind
    const key = `${update.client} ${told}`
    const from = next.get(key) ?? 0
    const step = done.findIndex((each, index) => index >= from && leadsTo(each, update))
    if (step < 0) continue
    byStep[step]?.push(update)
    next.set(key, step + 1)
  }
  return byStep
}

function leadsTo({ action, atMs }: Done, update: ClientUpdate): boolean {
  if (!kindsOf[action.what].includes(update.kind)) return false
  if (update.atMs < atMs - onTheWayMs) return false
  const said = action.what === 'file' ? action.caption : 'text' in action ? action.text : undefined
  return said === undefined || (update.text ?? '').slice(0, 900) === said.slice(0, 900)
}

/** Who was at work on an update. A handler that waits for an answer is at work on that from then on. */
function workOn(update: ClientUpdate, step: number, given: readonly (readonly ClientUpdate[])[]): Work[] {
  const answers = given.flatMap((own, later) =>
    own.flatMap((other) => {
      const handler =
        other.client === update.client ? other.handlers.find(({ verdict }) => verdict === 'answer') : undefined
      return handler ? [{ atMs: other.atMs, step: later, by: handler.because }] : []
    }),
  )
  return update.handlers.flatMap(({ plugin, handler, runs }) =>
    runs.flatMap((run) => {
      const endMs = run.tookMs === undefined ? Number.POSITIVE_INFINITY : run.atMs + run.tookMs
      const asked = answers.filter(({ by, atMs }) => by === `${plugin}.${handler}` && atMs >= run.atMs && atMs <= endMs)
      const parts = [{ atMs: run.atMs, step }, ...asked]
      const calls = (run.calls ?? []).flatMap(({ method, error, atMs, tookMs }) =>
        seenCalls.test(method) && !error ? [{ atMs: atMs + tookMs, isUsed: false }] : [],
      )
      return parts.map((part, index): Work => {
        const next = parts[index + 1]
        return {
          step: part.step,
          fromMs: part.atMs,
          untilMs: next?.atMs ?? (run.outcome === 'asking' ? part.atMs : endMs),
          hasEnded: !next && Number.isFinite(endMs),
          calls: calls.filter(({ atMs }) => atMs >= part.atMs && (!next || atMs < next.atMs)),
        }
      })
    }),
  )
}

/**
 * The step that something heard belongs to: that of the call or the work that was nearest in time, else the last one. Of two that are as
 * near, the earlier call that nothing was put down to, else the later step.
 */
function stepOf({ atMs, step }: HeardAt, done: readonly Done[], works: readonly Work[]): number {
  const isKnown = works.some((work) => work.step === step)
  const sinceMs = atMs - (done[step]?.atMs ?? atMs)
  const candidates: { step: number; awayMs: number; call?: Called }[] = [
    { step, awayMs: isKnown ? onTheWayMs : Math.min(onTheWayMs, sinceMs) },
    ...works
      .filter((work) => work.step <= step)
      .flatMap(({ step, fromMs, untilMs, calls }) =>
        calls.length > 0
          ? calls.map((call) => ({ step, awayMs: Math.abs(call.atMs - atMs), call }))
          : [{ step, awayMs: Math.max(0, fromMs - atMs, atMs - untilMs) }],
      ),
  ]
  const [nearest] = candidates.sort((one, other) => {
    if (one.awayMs !== other.awayMs) return one.awayMs - other.awayMs
    const [isFree, isOtherFree] = [one, other].map(({ call }) => call?.isUsed === false)
    if (isFree !== isOtherFree) return isFree ? -1 : 1
    return isFree ? one.step - other.step : other.step - one.step
  })
  if (nearest?.call) nearest.call.isUsed = true
  return nearest?.step ?? step
}

function failuresIn(updates: readonly ClientUpdate[]): RecordedFailure[] {
  const failures = updates.flatMap(({ handlers }) =>
    handlers.flatMap(({ handler: member, runs }) =>
      runs.flatMap(({ outcome, error }) => (outcome === 'failed' && error ? [{ member, ...error }] : [])),
    ),
  )
  const seen = new Map(
    failures.map(({ member, code, message }) => [
      `${member} ${code ?? message}`,
      { member, message, ...(code !== undefined && { code }) },
    ]),
  )
  return [...seen.values()]
}
