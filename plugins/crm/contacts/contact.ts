import type { ConversationMessage } from 'switchboard'
import type { FoundContact } from './find-contacts.js'

/** A person behind posts of a channel, and the topic of the CRM group that belongs to them. */
export interface Contact {
  /** Names it in buttons and stored values. */
  readonly id: string
  readonly channelId: string
  /** How it was found first. */
  readonly found: FoundContact
  /** Everything the post named, the first of them is `found`. */
  readonly others: readonly FoundContact[]
  readonly name?: string
  readonly username?: string
  /** Known from the first message on. */
  readonly userId?: number
  readonly topicId?: number
  /** The message with the card. */
  readonly cardId?: number
  /** The title of the topic. */
  readonly title: string
  /** The agent that writes to the contact. */
  readonly agent?: string
  readonly closed: boolean
  readonly muted: boolean
  readonly blocked: boolean
  /** Where the contact was found; absent for somebody who wrote first. */
  readonly post?: { readonly link?: string; readonly source: string; readonly text: string }
  /** The first message to the contact, and what became of it. */
  readonly response?: {
    readonly text: string
    readonly state: string
    /** Its number in the outbox. */
    readonly deliveryId?: number
  }
  /** Who of the managers answered, the latest last. */
  readonly managers: readonly string[]
  /** Whether the contact wrote last. */
  readonly waiting: boolean
  /** What was said last. */
  readonly last?: ConversationMessage
  readonly createdMs: number
  readonly changedMs: number
}

/** The ways to write to a contact, best first: a username moves with the person, an id is known to few accounts. */
export function addressesOf(contact: Contact): (string | number)[] {
  const named = [contact.found, ...contact.others]
  const own = contact.username ?? named.find(({ kind }) => kind === 'username')?.value
  const id = contact.userId ?? Number(contact.found.kind === 'user' ? contact.found.value : 0)
  const phone = contact.found.kind === 'phone' ? contact.found.value : undefined
  return [...(id ? [id] : []), ...(own ? [`@${own}`] : []), ...(phone ? [phone] : [])]
}

/** Whether Telegram can reach somebody by this. */
export function isReachable({ kind }: FoundContact): boolean {
  return kind === 'username' || kind === 'user' || kind === 'phone'
}
