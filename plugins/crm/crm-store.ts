import { createHash } from 'node:crypto'
import type { Clock, ConversationMessage, KeyValueStore } from 'switchboard'
import type { Contact } from './contacts/contact.js'
import { type FoundContact, shownContact } from './contacts/find-contacts.js'

/** A message of a contact's conversation, as the agent and as the CRM group has it. */
export interface MessageLink {
  readonly contactId: string
  readonly agent: string
  /** The number the agent's account has for it. */
  readonly agentMessageId: number
  readonly groupId: number
  readonly groupMessageId: number
  /** Its id in the record of the conversation. */
  readonly said?: string
}

/** For what a message of the outbox is. */
export type DeliveryNote =
  | { readonly kind: 'first'; readonly contactId: string; readonly said: string }
  | {
      readonly kind: 'answer'
      readonly contactId: string
      readonly said: string
      readonly author: string
      /** The messages of the group that it is; absent: it is shown there when it is sent. */
      readonly groupMessageIds?: readonly number[]
    }

/** Told of each contact that is another than before, with the message that came or changed. */
export type ContactChange = (contact: Contact, message?: ConversationMessage) => void

/** An answer that was proposed and waits for a manager. */
export interface Proposal {
  readonly contactId: string
  readonly text: string
}

const dayMs = 86_400_000
/** How long copies of a post are told, messages are edited along, and proposals are open. */
const keptMs = { lead: 30 * dayMs, digest: 7 * dayMs, link: 90 * dayMs, proposal: 7 * dayMs, said: 365 * dayMs }

/**
 * Kept at once and not when the handler is done: what the handler of one account learns is looked up by those of others
 * while it still runs.
 */
const atOnce = { immediately: true, ttlMs: undefined as number | undefined }

/** What the CRM remembers over restarts. */
export class CrmStore {
  private readonly listeners = new Set<ContactChange>()

  constructor(
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
  ) {}

  /** Calls the listener after each change of a contact. @returns ends it. */
  onChange(listener: ContactChange): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Takes a post once. @returns whether it is the first time, also for a copy of it elsewhere. */
  async claim(channelId: string, post: string, digest: string | undefined): Promise<'new' | 'known' | 'copy'> {
    let state: 'new' | 'known' | 'copy' = 'known'
    await this.store.update<string>(
      key('lead', channelId, post),
      (known) => {
        state = known === undefined ? 'new' : 'known'
        return known ?? post
      },
      { ...atOnce, ttlMs: keptMs.lead },
    )
    if (state === 'known' || digest === undefined) return state
    const first = await this.store.update<string>(key('digest', channelId, digest), (known) => known ?? post, {
      ...atOnce,
      ttlMs: keptMs.digest,
    })
    return first === post ? 'new' : 'copy'
  }

  /** The contact with this id. */
  contact(id: string): Promise<Contact | undefined> {
    return this.store.get<Contact>(key('contact', id))
  }

  /** All contacts, or those of one channel. */
  async contacts(channelId?: string): Promise<Contact[]> {
    const all = await this.store.list<Contact>({ prefix: 'contact:' })
    const contacts = all.map(({ value }) => value)
    return channelId === undefined ? contacts : contacts.filter((contact) => contact.channelId === channelId)
  }

  /** The contact of a channel that is known by any of these. */
  async findContact(channelId: string, found: readonly FoundContact[]): Promise<Contact | undefined> {
    for (const one of found) {
      const id = await this.store.get<string>(handleKey(channelId, one))
      const contact = id === undefined ? undefined : await this.contact(id)
      if (contact) return contact
    }
    return undefined
  }

  /** Keeps a contact that is new. */
  async addContact(channelId: string, found: FoundContact, more: Partial<Contact> = {}): Promise<Contact> {
    const id = createHash('sha256').update(handleKey(channelId, found)).digest('base64url').slice(0, 12)
    const fresh: Contact = {
      id,
      channelId,
      found,
      others: [],
      title: shownContact(found),
      closed: false,
      muted: false,
      blocked: false,
      managers: [],
      waiting: false,
      createdMs: this.clock.now(),
      changedMs: this.clock.now(),
      ...more,
    }
    const contact = (await this.store.update<Contact>(key('contact', id), (known) => known ?? fresh, atOnce)) ?? fresh
    for (const handle of [found, ...fresh.others]) await this.store.set(handleKey(channelId, handle), id, atOnce)
    this.tell(contact)
    return contact
  }

  /** Changes a contact, and makes it known by its user id and topic. @param message - what came with that. */
  async changeContact(
    id: string,
    change: Partial<Contact>,
    { groupId, message }: { groupId?: number; message?: ConversationMessage } = {},
  ): Promise<Contact | undefined> {
    const changedMs = this.clock.now()
    const contact = await this.store.update<Contact>(
      key('contact', id),
      (known) => known && { ...known, changedMs, ...change },
      atOnce,
    )
    if (!contact) return undefined
    if (change.userId !== undefined) {
      await this.store.set(handleKey(contact.channelId, { kind: 'user', value: String(change.userId) }), id, atOnce)
    }
    if (change.topicId !== undefined && groupId !== undefined) {
      await this.store.set(key('topic', groupId, change.topicId), id, atOnce)
    }
    this.tell(contact, message)
    return contact
  }

  /** Whose topic it is. */
  async contactOfTopic(groupId: number, topicId: number): Promise<Contact | undefined> {
    const id = await this.store.get<string>(key('topic', groupId, topicId))
    return id === undefined ? undefined : this.contact(id)
  }

  /** Remembers which message of the group is which of the agent's. */
  async link(link: MessageLink): Promise<void> {
    const options = { ...atOnce, ttlMs: keptMs.link }
    await this.store.set(key('group', link.groupId, link.groupMessageId), link, options)
    await this.store.set(key('agent', link.agent, link.agentMessageId), link, options)
  }

  /** What a message of the group is at the agent. */
  linkOfGroup(groupId: number, messageId: number): Promise<MessageLink | undefined> {
    return this.store.get<MessageLink>(key('group', groupId, messageId))
  }

  /** What a message of an agent is in the group. */
  linkOfAgent(agent: string, messageId: number): Promise<MessageLink | undefined> {
    return this.store.get<MessageLink>(key('agent', agent, messageId))
  }

  /** Remembers for what a message of the outbox is. */
  async noteDelivery(id: number, note: DeliveryNote): Promise<void> {
    await this.store.set(key('delivery', id), note, atOnce)
  }

  /** Forgets a message of the outbox that everything is told of. */
  async forgetDelivery(id: number): Promise<void> {
    await this.store.delete(key('delivery', id))
  }

  /** The messages of the outbox of which not everything is told. */
  async deliveries(): Promise<Map<number, DeliveryNote>> {
    const all = await this.store.list<DeliveryNote>({ prefix: 'delivery:' })
    return new Map(all.map(({ key: name, value }) => [Number(name.slice('delivery:'.length)), value]))
  }

  /** Keeps something that was said; a message that is kept already stays as it is. */
  async addMessage(contactId: string, message: ConversationMessage): Promise<ConversationMessage> {
    const kept = await this.store.update<ConversationMessage>(
      key('said', contactId, message.id),
      (known) => known ?? message,
      { ...atOnce, ttlMs: keptMs.said },
    )
    return kept ?? message
  }

  /** Changes something that was said. */
  async changeMessage(
    contactId: string,
    id: string,
    change: Partial<ConversationMessage>,
  ): Promise<ConversationMessage | undefined> {
    return this.store.update<ConversationMessage>(
      key('said', contactId, id),
      (known) => known && { ...known, ...change },
      atOnce,
    )
  }

  /** The id under which something is kept. @param id - what it is to be, unless it has one. */
  async messageId(contactId: string, source: string, id: string): Promise<string> {
    const options = { ...atOnce, ttlMs: keptMs.said }
    return (await this.store.update<string>(key('said-id', contactId, source), (known) => known ?? id, options)) ?? id
  }

  /** Something that was said. */
  message(contactId: string, id: string): Promise<ConversationMessage | undefined> {
    return this.store.get<ConversationMessage>(key('said', contactId, id))
  }

  /** Everything that was said, oldest first. */
  async messages(contactId: string): Promise<ConversationMessage[]> {
    return (await this.store.list<ConversationMessage>({ prefix: key('said', contactId, '') })).map(
      ({ value }) => value,
    )
  }

  /** Remembers a proposed answer by the message that shows it. */
  async propose(groupId: number, messageId: number, proposal: Proposal): Promise<void> {
    await this.store.set(key('proposal', groupId, messageId), proposal, { ...atOnce, ttlMs: keptMs.proposal })
  }

  /** The proposal that a message shows. */
  proposal(groupId: number, messageId: number): Promise<Proposal | undefined> {
    return this.store.get<Proposal>(key('proposal', groupId, messageId))
  }

  /** Takes a proposal, so that nobody else does. */
  async takeProposal(groupId: number, messageId: number): Promise<Proposal | undefined> {
    let taken: Proposal | undefined
    await this.store.update<Proposal>(
      key('proposal', groupId, messageId),
      (known) => {
        taken = known
        return undefined
      },
      atOnce,
    )
    return taken
  }

  private tell(contact: Contact, message?: ConversationMessage): void {
    for (const listener of this.listeners) listener(contact, message)
  }
}

function key(...parts: readonly (string | number)[]): string {
  const [kind, ...rest] = parts
  return `${kind}:${rest.join(':')}`
}

function handleKey(channelId: string, { kind, value }: FoundContact): string {
  return key('handle', channelId, kind, value.toLowerCase())
}
