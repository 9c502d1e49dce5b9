import {
  type Channel,
  type Client,
  type ConversationMessage,
  html,
  type Message,
  mediaWord,
  type OutboxContent,
  portableEntities,
} from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { MessageLink } from '../crm-store.js'
import type { Desk } from '../desk/desk.js'
import type { Answers } from './answers.js'
import { sameText } from './contact-flow.js'
import { react } from './react.js'
import { textOf } from './text-of.js'

/** What begins a message that managers write to each other. */
const internalMark = '//'

/** Where something was written in a CRM group. */
export interface TopicPlace {
  readonly channel: Channel
  readonly contact: Contact
  readonly desk: Desk
  readonly groupId: number
}

/** What managers write in topics, on its way to contacts. */
export class ManagerFlow {
  constructor(
    private readonly parts: CrmParts,
    private readonly answers: Answers,
  ) {}

  /** Takes a message, or an album, of a topic; resolves when it is kept. @param manager - how the person is called. */
  async take(place: TopicPlace, messages: readonly Message[], manager: string): Promise<void> {
    const { contact, channel, desk, groupId } = place
    const [first] = messages
    if (!first || first.isService || first.text.startsWith(internalMark)) return
    const { store } = this.parts
    const replyTo = first.replyToId === undefined ? undefined : await store.linkOfGroup(groupId, first.replyToId)
    const media = mediaWord(first)
    const sent = await this.answers.send(channel, contact, {
      content: contentOf(messages, first, desk.client.name, media),
      key: `${groupId}/${first.id}`,
      author: manager,
      text: textOf(messages),
      atMs: first.date.getTime(),
      groupMessageIds: messages.map(({ id }) => id),
      ...(media && { media }),
      ...(replyTo && { replyTo }),
    })
    if (sent.state === 'failed') await this.refuse(place, sent.reason, first.id)
  }

  /** Says a text that is no message of the group, such as a proposal, and shows it there. @returns whether it is sent. */
  async say(place: TopicPlace, key: number | string, text: string, manager: string): Promise<boolean> {
    const { contact, channel } = place
    const sent = await this.answers.send(channel, contact, {
      content: { kind: 'text', text, parseMode: 'none' },
      key: `say/${key}`,
      author: manager,
      text,
      atMs: this.parts.clock.now(),
    })
    if (sent.state === 'failed') await this.refuse(place, sent.reason)
    return sent.state !== 'failed'
  }

  /** Edits at the contact what a manager edited in the topic. */
  async edited(groupId: number, message: Message): Promise<void> {
    const found = await this.linked(groupId, message.id)
    if (!found) return
    const { client, peer, link } = found
    await this.record(link, { text: message.text, editedMs: this.parts.clock.now() })
    await sameText(
      client.editMessage(peer, link.agentMessageId, message.text, { entities: portableEntities(message.entities) }),
    )
  }

  /** Deletes at the contact what was deleted in the topic. */
  async deleted(groupId: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const found = await this.linked(groupId, id)
      if (!found) continue
      await found.client.deleteMessages(found.peer, [found.link.agentMessageId])
      await this.record(found.link, { deleted: true })
    }
  }

  /** Reacts at the contact with what a manager reacted with. */
  async reacted(groupId: number, messageId: number, emoticons: readonly string[]): Promise<void> {
    const found = await this.linked(groupId, messageId)
    if (found) await react(found.client, found.peer, found.link.agentMessageId, emoticons.slice(0, 1))
  }

  private async record({ contactId, said }: MessageLink, change: Partial<ConversationMessage>): Promise<void> {
    if (said !== undefined) await this.parts.log.change(contactId, said, change)
  }

  private async linked(groupId: number, messageId: number) {
    const { store, line } = this.parts
    const link = await store.linkOfGroup(groupId, messageId)
    const contact = link && (await store.contact(link.contactId))
    const client: Client | undefined = link && line.get(link.agent)?.client
    return link && contact?.userId !== undefined && client ? { link, client, peer: contact.userId } : undefined
  }

  private async refuse({ channel, contact, desk }: TopicPlace, reason = '', replyTo?: number): Promise<void> {
    await desk.note(channel, contact, html`<i>Not sent: ${reason}.</i>`, replyTo === undefined ? {} : { replyTo })
  }
}

/** What the outbox keeps of a message of the group: its text, or where it is when it carries something. */
function contentOf(
  messages: readonly Message[],
  first: Message,
  client: string,
  media: string | undefined,
): OutboxContent {
  if (messages.length === 1 && media === undefined && first.text !== '') {
    return { kind: 'text', text: first.text, entities: portableEntities(first.entities) }
  }
  return { kind: 'copy', client, from: first.chatId, ids: messages.map(({ id }) => id) }
}
