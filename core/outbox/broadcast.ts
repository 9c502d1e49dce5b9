import type { DeliveryState } from './delivery.js'
import type { BroadcastState, OutboxStore, StoredBroadcast } from './outbox-store.js'

/** A broadcast at one moment. */
export interface Broadcast {
  /** Its number, by which it is named. */
  readonly id: number
  /** When it was made, milliseconds since 1970. */
  readonly createdMs: number
  /** The pool that sends it. */
  readonly pool: string
  /** `scheduled`: it runs when its time has come; `done`: of every message it is known what became of it. */
  readonly state: BroadcastState | 'scheduled' | 'done'
  /** How many people it is for. */
  readonly total: number
  /** How many were sent it. */
  readonly sent: number
  /** How many were not and will not be: failed, expired, suppressed or refused. */
  readonly failed: number
  /** How many were not, as somebody cancelled it. */
  readonly cancelled: number
  /** How many it is still on its way to. */
  readonly waiting: number
  /** How many messages are in each state. */
  readonly counts: Partial<Record<DeliveryState, number>>
}

/**
 * Tells how far a broadcast is.
 * @param nowMs - by the wall clock, which says what is still to come.
 * @param isBeingStored - whether there are people for whom nothing is stored yet.
 */
export async function broadcastReport(
  store: OutboxStore,
  stored: StoredBroadcast,
  nowMs: number,
  isBeingStored: boolean,
): Promise<Broadcast> {
  const counts = await store.counts(stored.id)
  const of = (...states: DeliveryState[]) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
  const waiting = of('waiting', 'sending', 'ambiguous')
  const failed = of('failed', 'expired', 'suppressed', 'refused')
  const cancelled = of('cancelled')
  const sent = of('sent')
  const total = waiting + failed + cancelled + sent
  const isDone = stored.state !== 'cancelled' && waiting === 0 && total > 0 && !isBeingStored
  const isUntouched = stored.state === 'running' && waiting > 0 && sent === 0 && of('waiting') === waiting
  const isAhead = isUntouched && (await isScheduled(store, stored.id, nowMs))
  const state = isDone ? 'done' : isAhead ? 'scheduled' : stored.state
  const { id, pool, createdMs } = stored
  return { id, pool, createdMs, state, total, sent, failed, cancelled, waiting, counts }
}

/** Whether the time of its messages is still to come, and none was tried. All of them have the same. */
async function isScheduled(store: OutboxStore, broadcast: number, nowMs: number): Promise<boolean> {
  const [message] = await store.find({ broadcast, states: ['waiting'], limit: 1 })
  return message !== undefined && message.dueMs > nowMs && message.tried.length === 0
}
