import type { Clock } from '../time/clock.js'
import type { DoNotContact } from './do-not-contact.js'
import type { NewOutboxRecord } from './outbox-record.js'
import type { OutboxStore } from './outbox-store.js'

interface SuppressionParts {
  readonly store: OutboxStore
  readonly clock: Clock
  readonly doNotContact: DoNotContact
}

/**
 * Marks messages that go to nobody: the person is on the do-not-contact list, or was sent the same lately.
 * @param suppressMs - how long ago that is; 0: it does not matter.
 */
export async function suppress(
  { store, clock, doNotContact }: SuppressionParts,
  messages: readonly NewOutboxRecord[],
  suppressMs: number,
): Promise<void> {
  for (const message of messages) {
    const refused = doNotContact.reasonFor([message.recipient])
    if (refused !== undefined) Object.assign(message, { state: 'refused', reason: refused })
    else if (suppressMs > 0) {
      if (await store.hasSent(message.recipient, message.contentHash, clock.now() - suppressMs)) {
        Object.assign(message, { state: 'suppressed', reason: 'the same was sent to this person lately' })
      }
    }
  }
}
