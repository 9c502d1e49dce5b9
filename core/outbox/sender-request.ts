import type { NewOutboxRecord, OutboxAttempt } from './outbox-record.js'
import type { Acquaintance } from './outbox-store.js'
import type { SenderRequest } from './senders.js'

/** Whether an account has delivered a part of it. */
export function hasParts({ parts }: OutboxAttempt): boolean {
  return parts !== undefined && parts.ids.length > 0
}

/** What those who send are asked for a message. @param open - the attempt of which nobody knows how it ended. */
export function senderRequest(
  { recipient, content, onlyAgent, preferredAgent, username, tried }: NewOutboxRecord,
  contacts: readonly Acquaintance[],
  open?: OutboxAttempt,
): SenderRequest {
  // What is partly delivered is finished by the account whose parts are there.
  const begun = open ?? tried.find(hasParts)
  return {
    recipient,
    kind: content.kind,
    ...('ids' in content && content.ids.length > 1 ? { size: content.ids.length } : {}),
    settles: open !== undefined,
    only: begun?.agent ?? onlyAgent,
    preferred: preferredAgent,
    username,
    excluded: tried.filter(({ outcome }) => outcome === 'failed').map(({ agent }) => agent),
    contacts,
  }
}
