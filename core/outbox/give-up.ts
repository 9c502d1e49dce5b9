import type { Line } from './line.js'
import type { OutboxAttempt, OutboxRecord } from './outbox-record.js'
import type { OutboxTime } from './outbox-time.js'
import type { SenderWait } from './senders.js'

const dayMs = 86_400_000

interface GiveUpFacts {
  readonly record: OutboxRecord
  /** The attempt of which nobody knows how it ended. */
  readonly open?: OutboxAttempt
  readonly time: OutboxTime
  readonly settleWithinMs: number
  /** 0: never. */
  readonly giveUpMs: number
}

/** Why a message that waits is not sent any more; `undefined`: it is. @param refused - why nobody may write to its recipient. */
export function whyOver(record: OutboxRecord, nowMs: number, refused: string | undefined) {
  const expired = whyExpired(record, nowMs)
  return expired ?? (refused === undefined ? undefined : ({ state: 'refused', reason: refused } as const))
}

/** Why a message has no time left; `undefined`: it has. */
export function whyExpired({ expiresMs }: OutboxRecord, nowMs: number) {
  if (expiresMs === undefined || expiresMs > nowMs) return undefined
  return { state: 'expired', reason: 'its time was over before it was sent' } as const
}

/** Why a message that nobody can send now is given up; `undefined`: it goes on waiting. */
export function whyGivenUp(taken: SenderWait, facts: GiveUpFacts): string | undefined {
  const { record, open, time, giveUpMs } = facts
  if (open) return taken.waits === 'never' || isSettledTooLate(facts) ? unsure(open) : undefined
  if (taken.waits === 'never') return record.reason ?? taken.reason
  const waitedMs = waitedFor(record, time)
  if (giveUpMs === 0 || waitedMs <= giveUpMs) return undefined
  return `nobody could send it for ${Math.floor(waitedMs / dayMs)} days: ${taken.reason}`
}

/** How long a message could have been sent, in milliseconds. */
export function waitedFor({ createdMs, dueMs }: OutboxRecord, time: OutboxTime): number {
  return Math.min(time.now() - createdMs, time.wallNow() - dueMs)
}

/** Why a message is given up that was asked after and of which nothing could be learnt; `undefined`: it is asked after. */
export function whyUnsettled(facts: GiveUpFacts, hasBeenAsked: boolean): string | undefined {
  return facts.open && hasBeenAsked && isSettledTooLate(facts) ? unsure(facts.open) : undefined
}

function isSettledTooLate({ open, time, settleWithinMs }: GiveUpFacts): boolean {
  return open !== undefined && time.now() - (open.keptMs ?? open.startedMs) > settleWithinMs
}

function unsure({ agent, reason = 'no answer' }: OutboxAttempt): string {
  return `${agent} may have delivered it (${reason}) and cannot be asked`
}

/** The messages of these lines that wait and whose time is over, and how long until that of the next one is. */
export function expiredIn(
  inHand: ReadonlyMap<number, Line>,
  nowMs: number,
): { expired: OutboxRecord[]; nextMs: number } {
  const expired: OutboxRecord[] = []
  let nextMs = Number.POSITIVE_INFINITY
  for (const [id, line] of inHand) {
    const record = line.records().find((each) => each.id === id)
    if (record?.expiresMs === undefined || record.state !== 'waiting') continue
    if (record.expiresMs > nowMs) nextMs = Math.min(nextMs, record.expiresMs - nowMs)
    else expired.push(record)
  }
  return { expired, nextMs }
}
