import type { Channel, Channels, Clock, Logger } from 'switchboard'
import type { Contact } from './contacts/contact.js'
import type { ContactLine } from './contacts/contact-line.js'
import type { ConversationLog } from './conversation-log.js'
import type { CrmStore } from './crm-store.js'
import type { Desks } from './desk/desks.js'

/** What the parts of the CRM share. */
export interface CrmParts {
  readonly channels: Channels
  readonly store: CrmStore
  readonly log: ConversationLog
  readonly desks: Desks
  readonly line: ContactLine
  readonly logger: Logger
  readonly clock: Clock
  /** Why nobody may write to a contact; `undefined`: they may. */
  refusal(contact: Contact): string | undefined
}

/** Whether a channel has a CRM that works. */
export function hasCrm(channel: Channel): boolean {
  return channel.enabled && channel.crmEnabled
}
