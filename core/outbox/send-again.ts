import type { DoNotContact } from './do-not-contact.js'
import { againOf } from './new-record.js'
import type { OutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'

interface SendAgainParts {
  readonly store: OutboxStore
  readonly time: OutboxTime
  readonly doNotContact: DoNotContact
}

/**
 * Stores a message that was given up as a new one, once for all calls. One of a broadcast stays a part of it, unless that was
 * cancelled, which it stays: the message is one by itself then.
 * @throws OUTBOX_DO_NOT_CONTACT, STORAGE_ errors
 */
export async function sendAgain(
  given: OutboxRecord,
  { store, time, doNotContact }: SendAgainParts,
): Promise<OutboxRecord | undefined> {
  await doNotContact.check(given.recipient)
  const broadcast = given.broadcast === undefined ? undefined : await store.broadcast(given.broadcast)
  const [record] = await store.add([againOf(given, time.now(), broadcast?.state === 'cancelled')])
  return record
}
