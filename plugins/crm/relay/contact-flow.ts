import {
  type Channel,
  type Client,
  type ConversationMessage,
  copyMessages,
  html,
  type Message,
  mediaWord,
  portableEntities,
  rpcReason,
  type TextEntity,
} from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import { type CrmParts, hasCrm } from '../crm-parts.js'
import type { MessageLink } from '../crm-store.js'
import type { Desk } from '../desk/desk.js'
import { randomIdOf } from '../random-id.js'
import { react } from './react.js'
import { textOf } from './text-of.js'

/** Told of what contacts write, behind its arrival in the topic. */
export type ContactListener = (channel: Channel, contact: Contact) => void

/** Telegram's own account, which sends login codes, is nobody's contact. */
const telegramId = 777_000

/** What comes from contacts to agents, on its way into topics. */
export class ContactFlow {
  private readonly listeners = new Set<ContactListener>()

  constructor(private readonly parts: CrmParts) {}

  /** Calls the listener for each message of a contact. @returns ends it. */
  onMessage(listener: ContactListener): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Takes a message, or an album, of a private chat of an agent.
   * @param byHand - the agent's person wrote it on another device.
   */
  async take(
    agent: string,
    client: Client,
    messages: readonly Message[],
    byHand: boolean,
    signal: AbortSignal,
  ): Promise<void> {
    const [first] = messages
    if (!first || first.isService) return
    const met = await this.contactOf(agent, client, first.chatId, !byHand)
    if (!met || met.contact.blocked) return
    const { channel } = met
    const desk = await this.parts.desks.whenOnline(channel, signal)
    const contact = await this.ready(desk, channel, met.contact, agent)
    if (byHand) await desk.note(channel, contact, html`<b>${agent}</b> <i>by hand:</i>`, this.onceFor(agent, first))
    const replyTo =
      first.replyToId === undefined ? undefined : await this.parts.store.linkOfAgent(agent, first.replyToId)
    const sent = await desk.inTopic(channel, contact, async (groupId, topicId) => {
      const ids = await copyMessages(client, messages, desk.client, groupId, {
        topicId,
        silent: contact.muted,
        randomId: randomIdOf('in', agent, first.id, topicId),
        signal,
        ...(replyTo && { replyTo: replyTo.groupMessageId }),
      })
      return { groupId, ids }
    })
    const said = await this.record(contact, agent, messages, byHand)
    for (const [index, groupMessageId] of (sent?.ids ?? []).entries()) {
      const agentMessageId = messages[index]?.id
      if (!sent || agentMessageId === undefined) continue
      const link = { contactId: contact.id, agent, agentMessageId, groupId: sent.groupId, groupMessageId, said }
      await this.parts.store.link(link)
    }
    if (!byHand) for (const tell of this.listeners) tell(channel, contact)
  }

  /** Edits in the topic what was edited by whoever wrote it. */
  async edited(agent: string, message: Message): Promise<void> {
    const found = await this.linked(agent, message.id)
    if (!found || found.contact.blocked) return
    const { desk, link } = found
    await this.note(link, { text: message.text, editedMs: this.parts.clock.now() })
    await sameText(
      desk.client.editMessage(link.groupId, link.groupMessageId, message.text, {
        entities: portableEntities(message.entities),
      }),
    )
  }

  /** Strikes out in the topic what was deleted; managers still see what it was. */
  async deleted(agent: string, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const found = await this.linked(agent, id)
      if (!found) continue
      const { desk, link } = found
      await this.note(link, { deleted: true })
      const [copy] = await desk.client.getMessages(link.groupId, [link.groupMessageId])
      if (!copy?.out) continue
      const strike: TextEntity[] = copy.text ? [{ type: 'strike', offset: 0, length: copy.text.length }] : []
      const text = copy.text ? `${copy.text}\n(deleted)` : '(deleted)'
      await sameText(desk.client.editMessage(link.groupId, link.groupMessageId, text, { entities: strike }))
    }
  }

  /** Shows in the topic what somebody reacted with. */
  async reacted(agent: string, messageId: number, emoticons: readonly string[]): Promise<void> {
    const found = await this.linked(agent, messageId)
    if (found) await react(found.desk.client, found.link.groupId, found.link.groupMessageId, emoticons.slice(0, 1))
  }

  /** Keeps what was said. @returns its id. */
  private async record(
    contact: Contact,
    agent: string,
    messages: readonly Message[],
    byHand: boolean,
  ): Promise<string> {
    const { log, clock } = this.parts
    const [first] = messages
    const atMs = first?.date.getTime() ?? clock.now()
    const media = first && mediaWord(first)
    const { id } = await log.add(contact.id, {
      id: await log.idOf(contact.id, `${agent}-${String(first?.id ?? 0).padStart(12, '0')}`),
      from: byHand ? 'us' : 'contact',
      ...(byHand && { author: 'by hand' }),
      ...{ agent, atMs, text: textOf(messages), state: 'sent' },
      ...(media && { media }),
    })
    return id
  }

  private async note({ contactId, said }: MessageLink, change: Partial<ConversationMessage>): Promise<void> {
    if (said !== undefined) await this.parts.log.change(contactId, said, change)
  }

  private async linked(agent: string, messageId: number) {
    const { store, channels, desks } = this.parts
    const link = await store.linkOfAgent(agent, messageId)
    const contact = link && (await store.contact(link.contactId))
    const channel = contact && channels.get(contact.channelId)
    const desk = channel && desks.of(channel)
    return link && contact && channel && desk ? { link, contact, channel, desk } : undefined
  }

  /** Whose chat it is. Somebody unknown who writes first becomes a contact of the agent's first channel. */
  private async contactOf(agent: string, client: Client, userId: number, mayBeNew: boolean) {
    const { channels, store, line } = this.parts
    const serving = channels.list().filter((channel) => hasCrm(channel) && line.serves(agent, channel))
    const person = client.peers.get(userId)
    const byId = { kind: 'user', value: String(userId) } as const
    const found = [byId, ...(person?.username ? [{ kind: 'username', value: person.username } as const] : [])]
    for (const channel of serving) {
      const contact = await store.findContact(channel.id, found)
      if (contact) return { channel, contact }
    }
    const [channel] = serving
    const isNobody = userId === telegramId || userId === client.self?.id || person?.isBot || line.isAgent(userId)
    if (!channel || !mayBeNew || isNobody) return undefined
    const more = {
      userId,
      name: person?.name,
      username: person?.username,
      title: person?.name || String(userId),
      agent,
    }
    return { channel, contact: await store.addContact(channel.id, byId, more) }
  }

  /** Opens what is closed, learns the contact's name, and takes the agent that was written to. */
  private async ready(desk: Desk, channel: Channel, contact: Contact, agent: string): Promise<Contact> {
    const { store } = this.parts
    const open = await desk.openTopic(channel, contact)
    if (contact.closed) {
      await desk.editTopic(channel, open, { closed: false })
      await desk.note(channel, open, html`<i>Opened again: the contact wrote.</i>`)
    }
    if (contact.agent !== undefined && contact.agent !== agent) {
      await desk.note(channel, open, html`<i>The contact wrote to ${agent}; until now it was ${contact.agent}.</i>`)
    }
    if (!contact.closed && contact.agent === agent) return open
    const changed = (await store.changeContact(contact.id, { closed: false, agent })) ?? open
    await desk.updateCard(channel, changed)
    return changed
  }

  private onceFor(agent: string, message: Message) {
    return { randomId: randomIdOf('by hand', agent, message.id) }
  }
}

/** The same text again is no fault. */
export async function sameText(editing: Promise<unknown>): Promise<void> {
  await editing.catch((error) => {
    if (rpcReason(error) !== 'MESSAGE_NOT_MODIFIED') throw error
  })
}
