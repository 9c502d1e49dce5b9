import type { OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'
import type { UnsavedRecords } from './unsaved-records.js'

/**
 * The numbers of what an account has sent somebody as other messages of the outbox: two may say the same.
 * @param names - of the person.
 */
export async function numbersOfOthers(
  { id, agent, recipient }: OutboxRecord,
  names: readonly string[],
  store: OutboxStore,
  unsaved: UnsavedRecords,
): Promise<number[]> {
  const found = await Promise.all([...new Set([recipient, ...names])].map((name) => store.find({ recipient: name })))
  return found.flat().flatMap((kept) => {
    const other = unsaved.latest(kept.id) ?? kept
    if (other.id === id || other.agent !== agent) return []
    return [...(other.messageIds ?? []), ...(other.messageId === undefined ? [] : [other.messageId])]
  })
}
