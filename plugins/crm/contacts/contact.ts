import type { ConversationMessage } from 'switchboard'
import type { FoundContact } from './find-contacts.js'

/** A person behind posts of a channel, and the topic of the CRM group that belongs to them. */
export interface Contact {
  /** Names it in buttons and stored values. */
  readonly id: string
  readonly channelId: string
  /** How it was found first. */
  readonly found: FoundContact
  /** Whom else the post named, who may be other people. */
  readonly others: readonly FoundContact[]
  readonly name?: string
  readonly username?: string
  /** Known from the first message on. */
  readonly userId?: number
  readonly topicId?: number
  /** The message with the card. */
  readonly cardId?: number
  /** The note that says why answers wait; absent: none does. */
  readonly waitNote?: { readonly groupId: number; readonly messageId: number }
  /** The title of the topic. */
  readonly title: string
  /** The agent that writes to the contact. */
  readonly agent?: string
  readonly closed: boolean
  readonly muted: boolean
  readonly blocked: boolean
  /** Why nobody may write to the contact; absent: the contact is not on the do-not-contact list. */
  readonly noContact?: string
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

/** Somebody a post names, or who wrote, as far as it is known who that is. */
export interface FoundPerson {
  readonly found: FoundContact
  /** Absent while nobody could look it up. */
  readonly userId?: number
  readonly name?: string
  readonly username?: string
}

/** The ways to write to a contact, best first: a username moves with the person, an id is known to few accounts. */
export function addressesOf(contact: Contact): (string | number)[] {
  const { found } = contact
  const own = contact.username ?? (found.kind === 'username' ? found.value : undefined)
  const id = contact.userId ?? Number(found.kind === 'user' ? found.value : 0)
  const phone = found.kind === 'phone' ? found.value : undefined
  return [...(id ? [id] : []), ...(own ? [`@${own}`] : []), ...(phone ? [phone] : [])]
}

/** The names of a contact as the outbox writes them: `'id:42'`, `'@name'`, `'+4912345'`. */
export function recipientsOf(contact: Contact): string[] {
  return addressesOf(contact).map((one) => (typeof one === 'number' ? `id:${one}` : one.toLowerCase()))
}

/** Whether Telegram can reach somebody by this. */
export function isReachable({ kind }: FoundContact): boolean {
  return kind === 'username' || kind === 'user' || kind === 'phone'
}
