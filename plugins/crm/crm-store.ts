import { createHash } from 'node:crypto'
import type { Clock, ConversationMessage, KeyValueStore, TextEntity } from 'switchboard'
import type { Contact, FoundPerson } from './contacts/contact.js'
import { type FoundContact, shownContact } from './contacts/find-contacts.js'

/** A message of a contact's conversation, as the agent and as the CRM group has it. */
export interface MessageLink {
  readonly contactId: string
  readonly agent: string
  /** The number the agent's account has for it. */
  readonly agentMessageId: number
  readonly groupId: number
  readonly groupMessageId: number
  /** The topic it is in. */
  readonly topicId?: number
  /** Its id in the record of the conversation. */
  readonly said?: string
}

/** What a manager made of an answer afterwards. */
export type AnswerChange =
  | { readonly kind: 'deleted' }
  | { readonly kind: 'edited'; readonly text: string; readonly entities: readonly TextEntity[] }

/** A change that is to be made at the contact. */
export interface LinkChange {
  readonly link: MessageLink
  readonly change: AnswerChange
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
      readonly groupId?: number
      /** The number of the message it answers, at the contact's agent. */
      readonly replyTo?: number
      /** What is to be done to it as soon as it is sent. */
      readonly afterwards?: AnswerChange
    }

/** Told of each contact that is another than before, with the message that came or changed. */
export type ContactChange = (contact: Contact, message?: ConversationMessage) => void

const dayMs = 86_400_000
/** How long copies of a post are told, and messages are edited along. */
const keptMs = { lead: 30 * dayMs, digest: 7 * dayMs, link: 90 * dayMs, said: 365 * dayMs, unsent: 30 * dayMs }

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

  /** Remembers of a post that it named nobody who could be reached, and whom. */
  async noteUnreached(channelId: string, post: string, named: string): Promise<void> {
    await this.store.set(key('unreached', channelId, post), named, { ...atOnce, ttlMs: keptMs.lead })
  }

  /** Takes a post that named nobody who could be reached, when it names others now. @returns whether it is one. */
  async takeUnreached(channelId: string, post: string, named: string): Promise<boolean> {
    let isTaken = false
    await this.store.update<string>(
      key('unreached', channelId, post),
      (known) => {
        isTaken = known !== undefined && known !== named
        return isTaken ? undefined : known
      },
      atOnce,
    )
    return isTaken
  }

  /** The contact with this id. */
  contact(id: string): Promise<Contact | undefined> {
    return this.store.get<Contact>(key('contact', id))
  }

  /** All contacts. It reads all of them: see {@link ContactIndex} for those that somebody looks at. */
  async contacts(): Promise<Contact[]> {
    return (await this.store.list<Contact>({ prefix: 'contact:' })).map(({ value }) => value)
  }

  /**
   * The contact of a channel that somebody is. A user id is the person; a name or number leads to whoever had it last, and is
   * another person's when the ids are others.
   */
  async findContact(channelId: string, person: FoundPerson): Promise<Contact | undefined> {
    for (const handle of handlesOf(person)) {
      const id = await this.store.get<string>(handleKey(channelId, handle))
      const contact = id === undefined ? undefined : await this.contact(id)
      if (contact && isSame(contact, person)) return contact
    }
    return undefined
  }

  /** Keeps a contact that is new. */
  async addContact(channelId: string, person: FoundPerson, more: Partial<Contact> = {}): Promise<Contact> {
    const { found, userId, name, username } = person
    const id = createHash('sha256').update(this.identity(channelId, person)).digest('base64url').slice(0, 12)
    const fresh: Contact = {
      id,
      channelId,
      found,
      others: [],
      title: name || shownContact(found),
      ...(userId !== undefined && { userId }),
      ...(name && { name }),
      ...(username && { username }),
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
    for (const handle of handlesOf(person)) await this.store.set(handleKey(channelId, handle), id, atOnce)
    this.tell(contact)
    return contact
  }

  /**
   * Changes a contact, and makes it known by its user id and topic.
   * @param change - what becomes otherwise, or what makes it of the contact as it is then: others change it meanwhile.
   * @param message - what came with that.
   */
  async changeContact(
    id: string,
    change: Partial<Contact> | ((known: Contact) => Partial<Contact>),
    { groupId, message }: { groupId?: number; message?: ConversationMessage } = {},
  ): Promise<Contact | undefined> {
    const changedMs = this.clock.now()
    let made: Partial<Contact> = {}
    const contact = await this.store.update<Contact>(
      key('contact', id),
      (known) => {
        if (!known) return undefined
        made = typeof change === 'function' ? change(known) : change
        return { ...known, changedMs, ...made }
      },
      atOnce,
    )
    if (!contact) return undefined
    if (made.userId !== undefined) {
      // Of two that turn out to be one person, the first stays the one that is known.
      const handle = handleKey(contact.channelId, userHandle(made.userId))
      await this.store.update<string>(handle, (known) => known ?? id, atOnce)
    }
    if (made.topicId !== undefined && groupId !== undefined) {
      await this.store.set(key('topic', groupId, made.topicId), id, atOnce)
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

  /** Remembers messages of a topic that are for managers alone. */
  async noteRemark(groupId: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) await this.store.set(key('remark', groupId, id), ids, { ...atOnce, ttlMs: 7 * dayMs })
  }

  /** Takes a remark that became an answer. @returns its messages; `undefined` when the message was none. */
  async takeRemark(groupId: number, id: number): Promise<readonly number[] | undefined> {
    const ids = await this.store.get<readonly number[]>(key('remark', groupId, id))
    for (const one of ids ?? []) await this.store.delete(key('remark', groupId, one))
    return ids
  }

  /** What a message of an agent is in the group. */
  linkOfAgent(agent: string, messageId: number): Promise<MessageLink | undefined> {
    return this.store.get<MessageLink>(key('agent', agent, messageId))
  }

  /** Keeps a change that an agent is to make when it is back; the latest of a message is the one that counts. */
  async keepChange(change: LinkChange): Promise<void> {
    const { agent, agentMessageId } = change.link
    await this.store.set(key('change', agent, agentMessageId), change, { ...atOnce, ttlMs: keptMs.link })
  }

  /** The changes that wait for an agent. */
  async keptChanges(agent: string): Promise<LinkChange[]> {
    return (await this.store.list<LinkChange>({ prefix: key('change', agent, '') })).map(({ value }) => value)
  }

  /** Forgets a change that is made. */
  async forgetChange({ agent, agentMessageId }: MessageLink): Promise<void> {
    await this.store.delete(key('change', agent, agentMessageId))
  }

  /** Remembers for what a message of the outbox is. */
  async noteDelivery(id: number, note: DeliveryNote): Promise<void> {
    await this.store.set(key('delivery', id), note, atOnce)
  }

  /** Remembers for what a message was that was not sent: somebody may have it sent once more. */
  async noteUnsent(id: number, note: DeliveryNote): Promise<void> {
    await this.store.set(key('unsent', id), note, { ...atOnce, ttlMs: keptMs.unsent })
  }

  /** For what a message was that was not sent. */
  unsent(id: number): Promise<DeliveryNote | undefined> {
    return this.store.get<DeliveryNote>(key('unsent', id))
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

  /** The latest of what was said, the latest first. @param before - only what was said before the message with this id. */
  async messages(contactId: string, limit: number, before?: string): Promise<ConversationMessage[]> {
    const found = await this.store.list<ConversationMessage>({
      ...{ prefix: key('said', contactId, ''), limit, reverse: true },
      ...(before !== undefined && { before: key('said', contactId, before) }),
    })
    return found.map(({ value }) => value)
  }

  /** A name that somebody else has had names another contact than theirs. */
  private identity(channelId: string, { found, userId }: FoundPerson): string {
    return handleKey(channelId, userId === undefined ? found : userHandle(userId))
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

function userHandle(userId: number): FoundContact {
  return { kind: 'user', value: String(userId) }
}

/** What leads to a person, the surest first. */
function handlesOf({ found, userId, username }: FoundPerson): FoundContact[] {
  const named = username === undefined ? [] : [{ kind: 'username', value: username } as const]
  return [...(userId === undefined ? [] : [userHandle(userId)]), found, ...named]
}

function isSame(contact: Contact, { userId }: FoundPerson): boolean {
  return contact.userId === undefined || userId === undefined || contact.userId === userId
}
