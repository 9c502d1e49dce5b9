import { randomUUID } from 'node:crypto'
import type {
  AnswerOptions,
  Conversation,
  ConversationAction,
  ConversationMessage,
  ConversationQuery,
  ConversationSource,
  MessageQuery,
} from 'switchboard'
import type { Contact } from './contacts/contact.js'
import { ContactIndex } from './contacts/contact-index.js'
import { shownContact } from './contacts/find-contacts.js'
import type { CrmParts } from './crm-parts.js'
import { titleOf } from './desk/desk.js'
import type { TopicCommands } from './desk/topic-commands.js'
import type { Answers } from './relay/answers.js'
import type { TopicPlace } from './relay/manager-flow.js'

/** Offers the CRM's conversations to the console: the same that managers see as topics. */
export class CrmConversations implements ConversationSource {
  private readonly index: ContactIndex

  constructor(
    private readonly parts: CrmParts,
    private readonly answers: Answers,
    private readonly commands: TopicCommands,
  ) {
    this.index = new ContactIndex(parts.store)
  }

  async list({ limit = 100, ...query }: ConversationQuery): Promise<Conversation[]> {
    const ids = (await this.index.find(query)).slice(0, limit)
    const latest = await Promise.all(ids.map((id) => this.parts.store.contact(id)))
    return Promise.all(latest.flatMap((contact) => (contact ? [this.shown(contact)] : [])))
  }

  async get(id: string): Promise<Conversation | undefined> {
    const contact = await this.parts.store.contact(id)
    return contact && this.shown(contact)
  }

  async messages(id: string, query: MessageQuery): Promise<ConversationMessage[] | undefined> {
    return (await this.parts.store.contact(id)) && this.parts.log.list(id, query)
  }

  async send(id: string, text: string, { author, key }: AnswerOptions): Promise<ConversationMessage | undefined> {
    const known = await this.known(id)
    if (!known) return undefined
    return this.answers.send(known.channel, known.contact, {
      content: { kind: 'text', text, parseMode: 'none' },
      key: `console/${key ?? randomUUID()}`,
      atMs: this.parts.clock.now(),
      author,
      text,
    })
  }

  async act(id: string, action: ConversationAction, author: string): Promise<Conversation | undefined> {
    const place = await this.place(id)
    if (place) await this.commands.act(place, action, author)
    else await this.commands.change(id, action)
    return this.get(id)
  }

  async rename(id: string, title: string, author: string): Promise<Conversation | undefined> {
    const place = await this.place(id)
    if (place) await this.commands.rename(place, title, author)
    else if (title.trim() !== '') await this.parts.store.changeContact(id, { title: titleOf(title) })
    return this.get(id)
  }

  /** A contact as the console shows it. */
  async shown(contact: Contact): Promise<Conversation> {
    const { id, channelId, title, found, others, name, username, userId, agent, managers, post, response, last } =
      contact
    const { closed, muted, blocked, waiting, topicId, createdMs, changedMs } = contact
    const channel = this.parts.channels.get(channelId)
    const groupId = topicId === undefined || !channel ? undefined : await this.parts.desks.of(channel)?.groupOf(channel)
    return {
      ...{ id, channel: channelId, title, closed, muted, blocked, waiting, managers, createdMs, changedMs },
      contact: {
        ...(name !== undefined && { name }),
        ...(username !== undefined && { username }),
        ...(userId !== undefined && { userId }),
        others: [found, ...others].map(shownContact),
      },
      ...(agent !== undefined && { agent }),
      ...(post && { post }),
      ...(response && { firstMessage: { text: response.text, state: response.state } }),
      ...(groupId !== undefined && topicId !== undefined && { topic: { chatId: groupId, topicId } }),
      ...(last && { last }),
    }
  }

  private async known(id: string) {
    const contact = await this.parts.store.contact(id)
    const channel = contact && this.parts.channels.get(contact.channelId)
    return contact && channel && { contact, channel }
  }

  /** Where it is shown; `undefined` while its desk is not online. */
  private async place(id: string): Promise<TopicPlace | undefined> {
    const known = await this.known(id)
    const desk = known && this.parts.desks.of(known.channel)
    const groupId = known && (await desk?.groupOf(known.channel))
    return known && desk && groupId !== undefined ? { ...known, desk, groupId } : undefined
  }
}
