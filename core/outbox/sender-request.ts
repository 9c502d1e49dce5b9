import type { NewOutboxRecord, OutboxAttempt } from './outbox-record.js'
import type { Acquaintance } from './outbox-store.js'
import type { SenderRequest } from './senders.js'

/** What those who send are asked for a message. @param open - the attempt of which nobody knows how it ended. */
export function senderRequest(
  { recipient, content, onlyAgent, preferredAgent, username, tried }: NewOutboxRecord,
  contacts: readonly Acquaintance[],
  open?: OutboxAttempt,
): SenderRequest {
  return {
    recipient,
    kind: content.kind,
    settles: open !== undefined,
    only: open?.agent ?? onlyAgent,
    preferred: preferredAgent,
    username,
    excluded: tried.filter(({ outcome }) => outcome === 'failed').map(({ agent }) => agent),
    contacts,
  }
}
