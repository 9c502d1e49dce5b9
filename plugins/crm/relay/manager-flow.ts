import {
  type Channel,
  type Client,
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
import type { ContactChanges } from './contact-changes.js'
import { react } from './react.js'
import { isForManagers, textOf } from './text-of.js'

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
    private readonly changes: ContactChanges,
  ) {}

  /**
   * Takes a message, or an album, of a topic; resolves when it is kept.
   * @param manager - how the person is called. @param edit - what made an answer of a remark, which may have been one before.
   */
  async take(place: TopicPlace, messages: readonly Message[], manager: string, edit?: Message): Promise<void> {
    const { contact, channel, desk, groupId } = place
    const [first] = messages
    if (!first || first.isService) return
    const { store } = this.parts
    if (messages.some(({ text }) => isForManagers(text))) {
      await store.noteRemark(
        groupId,
        messages.map(({ id }) => id),
      )
      return
    }
    const replyTo = first.replyToId === undefined ? undefined : await store.linkOfGroup(groupId, first.replyToId)
    const media = mediaWord(first)
    const sent = await this.answers.send(channel, contact, {
      content: contentOf(messages, first, desk.client.name, media),
      key: `${groupId}/${first.id}${edit ? `/${edit.editDate?.getTime() ?? 0}` : ''}`,
      author: manager,
      text: textOf(messages),
      atMs: first.date.getTime(),
      groupMessageIds: messages.map(({ id }) => id),
      groupId,
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

  /**
   * Edits at the contact what a manager edited in the topic, also before it is sent. A remark that became an answer is sent.
   * @param placeOf - where it was written. @param manager - how the person is called.
   */
  async edited(
    groupId: number,
    message: Message,
    placeOf: () => Promise<TopicPlace | undefined>,
    manager: string,
  ): Promise<void> {
    const { store } = this.parts
    const { text } = message
    if (!isForManagers(text)) {
      const change = { kind: 'edited', text, entities: portableEntities(message.entities) } as const
      if (await this.answers.change(groupId, message.id, change)) return
      const link = await store.linkOfGroup(groupId, message.id)
      if (link && (await this.isOurs(link))) await this.changes.make(link, change)
      if (!link) await this.becameAnswer(groupId, message, placeOf, manager)
      return
    }
    // An answer that became a remark is none of the contact's business.
    if (await this.answers.retract(groupId, message.id)) return store.noteRemark(groupId, [message.id])
    const link = await store.linkOfGroup(groupId, message.id)
    const contact = link && (await store.contact(link.contactId))
    const channel = contact && this.parts.channels.get(contact.channelId)
    if (!channel) return
    const said = html`<i>Remarks and commands stay here: the contact has the message as it was. Delete it to take it back.</i>`
    await this.parts.desks.of(channel)?.note(channel, contact, said, { replyTo: message.id, silent: true })
  }

  /**
   * Deletes at the contact what was deleted in the topic, if it is ours: a copy of what the contact wrote is the desk's alone,
   * and a topic that is deleted takes nothing else with it.
   */
  async deleted(desk: Desk, groupId: number, ids: readonly number[]): Promise<void> {
    const gone = new Map<number, boolean>()
    for (const id of ids) {
      const link = await this.parts.store.linkOfGroup(groupId, id)
      if (!link) {
        await this.answers.change(groupId, id, { kind: 'deleted' })
        continue
      }
      if (!(await this.isOurs(link))) continue
      const topicId = link.topicId ?? (await this.parts.store.contact(link.contactId))?.topicId
      if (topicId !== undefined) {
        const isGone = gone.get(topicId) ?? (ids.includes(topicId) || (await isMissing(desk.client, groupId, topicId)))
        gone.set(topicId, isGone)
        if (isGone) continue
      }
      await this.changes.make(link, { kind: 'deleted' })
    }
  }

  /** Reacts at the contact with what a manager reacted with. */
  async reacted(groupId: number, messageId: number, emoticons: readonly string[]): Promise<void> {
    const found = await this.linked(groupId, messageId)
    if (found) await react(found.client, found.peer, found.link.agentMessageId, emoticons.slice(0, 1))
  }

  private async becameAnswer(
    groupId: number,
    message: Message,
    placeOf: () => Promise<TopicPlace | undefined>,
    manager: string,
  ): Promise<void> {
    const ids = await this.parts.store.takeRemark(groupId, message.id)
    const place = ids && (await placeOf())
    if (!ids || !place) return
    const others = ids.length > 1 ? await place.desk.client.getMessages(groupId, ids) : []
    const all =
      others.length > 0 ? others.flatMap((one) => (one?.id === message.id ? [message] : (one ?? []))) : [message]
    await this.take(place, all, manager, message)
  }

  private async isOurs({ contactId, said }: MessageLink): Promise<boolean> {
    return said !== undefined && (await this.parts.log.get(contactId, said))?.from === 'us'
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

/** The message that a topic begins with is there as long as the topic. */
async function isMissing(client: Client, groupId: number, topicId: number): Promise<boolean> {
  const [root] = await client.getMessages(groupId, [topicId])
  return root === undefined
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
