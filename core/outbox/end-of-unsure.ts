import type { AttemptResult } from './attempt-result.js'
import { whyExpired } from './give-up.js'
import type { OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'

/** How a message ends that is looked for and not sent anew. */
export type EndOfUnsure = Extract<AttemptResult, { outcome: 'refused' }>

export const cancelledReason = 'its broadcast was cancelled'

/**
 * How a message of which it is unsure whether it was delivered ends when it was not: what was cancelled meanwhile, or has no time left, is
 * only looked for. The store is asked, as an earlier run or another process may have ended the broadcast.
 * @returns `'paused'`: it waits until its broadcast goes on; `undefined`: it may be sent again.
 */
export async function endOfUnsure(
  record: OutboxRecord,
  store: OutboxStore,
  nowMs: () => number,
): Promise<EndOfUnsure | 'paused' | undefined> {
  const broadcast = record.broadcast === undefined ? undefined : await store.broadcast(record.broadcast)
  if (broadcast?.state === 'paused') return 'paused'
  if (broadcast?.state === 'cancelled') return { outcome: 'refused', state: 'cancelled', reason: cancelledReason }
  const expired = whyExpired(record, nowMs())
  return expired && { outcome: 'refused', ...expired }
}
