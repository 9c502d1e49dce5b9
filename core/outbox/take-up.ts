import type { OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'
import type { UnsavedRecords } from './unsaved-records.js'

/**
 * The messages of a pool of which an earlier run left unsure whether they were delivered. Those of paused broadcasts stay in the store,
 * where they are due as soon as these go on.
 */
export async function takeUp(pool: string, store: OutboxStore, unsaved: UnsavedRecords): Promise<OutboxRecord[]> {
  const isOver = unsaved.over()
  let unfinished = await store.unfinished(pool)
  const paused = await pausedOf(unfinished, store)
  // Some may be over since they were read.
  if (paused.size > 0) unfinished = await store.unfinished(pool)
  const found: OutboxRecord[] = []
  for (const kept of unfinished) {
    if (isOver(kept.id)) continue
    const record = unsaved.latest(kept.id) ?? kept
    const isPaused = record.broadcast !== undefined && paused.has(record.broadcast)
    if (record.state === 'sending') {
      record.state = 'ambiguous'
      if (isPaused) unsaved.save(record)
    }
    if (!isPaused) found.push(record)
  }
  return found
}

/** Which broadcasts of messages are paused. */
async function pausedOf(messages: readonly OutboxRecord[], store: OutboxStore): Promise<Set<number>> {
  const ids = new Set(messages.flatMap(({ broadcast }) => broadcast ?? []))
  const found = await Promise.all([...ids].map((id) => store.broadcast(id)))
  return new Set(found.flatMap((each) => (each?.state === 'paused' ? each.id : [])))
}
