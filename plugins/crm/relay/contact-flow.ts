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
import { type Contact, type FoundPerson, recipientsOf } from '../contacts/contact.js'
import { type CrmParts, hasCrm } from '../crm-parts.js'
import type { MessageLink } from '../crm-store.js'
import type { Desk } from '../desk/desk.js'
import { unlessRefused } from '../desk/unless-refused.js'
import { randomIdOf } from '../random-id.js'
import type { Deliveries } from '../response/deliveries.js'
import { react } from './react.js'
import { textOf } from './text-of.js'

/** Told of what contacts write, behind its arrival in the topic. */
export type ContactListener = (channel: Channel, contact: Contact) => void

/** Telegram's own account, which sends login codes, is nobody's contact. */
const telegramId = 777_000

/** What comes from contacts to agents, on its way into topics. */
export class ContactFlow {
  private readonly listeners = new Set<ContactListener>()

  constructor(
    private readonly parts: CrmParts,
    private readonly deliveries: () => Deliveries,
  ) {}

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
    const met = await this.contactOf(agent, client, first, !byHand)
    if (!met || met.contact.blocked) return
    const { channel } = met
    if (byHand && (await this.isFromOutbox(agent, met, messages, signal))) return
    const desk = await this.parts.desks.whenOnline(channel, signal)
    const ready = this.ready(desk, channel, met.contact, agent, personOf(client, first.chatId))
    const refused = `contacts cannot be shown in the CRM group of ${channel.id}: let the account write there`
    const contact = (await unlessRefused(this.parts.logger, ready, refused)) ?? met.contact
    if (byHand) await desk.note(channel, contact, html`<b>${agent}</b> <i>by hand:</i>`, this.onceFor(agent, first))
    const replyTo =
      first.replyToId === undefined ? undefined : await this.parts.store.linkOfAgent(agent, first.replyToId)
    const copying = desk.inTopic(channel, contact, async (groupId, topicId) => {
      // In a group without topics nobody would know whose message it is.
      if (topicId === undefined && !byHand)
        await desk.note(channel, contact, html`<i>to ${agent}</i>`, { silent: true })
      const ids = await copyMessages(client, messages, desk.client, groupId, {
        ...(topicId !== undefined && { topicId }),
        silent: contact.muted,
        randomId: randomIdOf('in', agent, first.id, topicId ?? 0),
        signal,
        ...(replyTo && { replyTo: replyTo.groupMessageId }),
      })
      return { groupId, topicId, ids }
    })
    const sent = await unlessRefused(this.parts.logger, copying, refused)
    const said = await this.record(contact, agent, messages, byHand)
    for (const [index, groupMessageId] of (sent?.ids ?? []).entries()) {
      const agentMessageId = messages[index]?.id
      if (!sent || agentMessageId === undefined) continue
      const { groupId, topicId } = sent
      const ids = { agentMessageId, groupId, groupMessageId, ...(topicId !== undefined && { topicId }) }
      await this.parts.store.link({ contactId: contact.id, agent, said, ...ids })
    }
    const what = byHand ? 'an agent wrote by hand' : 'a contact wrote'
    this.parts.logger.debug(what, { channel: channel.id, contact: contact.title, agent })
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

  /**
   * Whose chat it is. One who is a contact of several channels means the one whose message is answered, else the one this
   * agent writes for. Somebody unknown who writes first becomes a contact of the agent's first channel.
   */
  private async contactOf(agent: string, client: Client, { chatId: userId, replyToId }: Message, mayBeNew: boolean) {
    const { channels, store, line } = this.parts
    const serving = channels.list().filter((channel) => hasCrm(channel) && line.serves(agent, channel))
    const person = personOf(client, userId)
    const answered = replyToId === undefined ? undefined : await store.linkOfAgent(agent, replyToId)
    const known: { channel: Channel; contact: Contact }[] = []
    for (const channel of serving) {
      const contact = await store.findContact(channel.id, person)
      if (contact) known.push({ channel, contact })
    }
    const rank = ({ contact }: { contact: Contact }) =>
      contact.id === answered?.contactId ? 0 : contact.agent === agent ? 1 : contact.agent === undefined ? 2 : 3
    const [best] = known.sort(
      (one, other) => rank(one) - rank(other) || other.contact.changedMs - one.contact.changedMs,
    )
    if (best) return best
    const [channel] = serving
    const isBot = client.peers.get(userId)?.isBot
    const isNobody = userId === telegramId || userId === client.self?.id || isBot || line.isAgent(userId)
    if (!channel || !mayBeNew || isNobody) return undefined
    const title = person.name || String(userId)
    return { channel, contact: await store.addContact(channel.id, person, { title, agent }) }
  }

  /** Opens what is closed, learns who the contact is, and takes the agent that was written to. */
  private async ready(
    desk: Desk,
    channel: Channel,
    met: Contact,
    agent: string,
    { userId, name, username }: FoundPerson,
  ): Promise<Contact> {
    const { store } = this.parts
    // Later changes of the list are told in the topic.
    const noContact = met.topicId === undefined ? this.parts.refusal({ ...met, userId }) : met.noContact
    const isNew =
      met.userId !== userId || (username !== undefined && met.username !== username) || met.noContact !== noContact
    const learnt = {
      ...(noContact !== undefined && { noContact }),
      userId,
      ...(name && { name }),
      ...(username && { username }),
    }
    const contact = (isNew && (await store.changeContact(met.id, learnt))) || met
    const open = await desk.openTopic(channel, contact)
    if (contact.closed) {
      await desk.editTopic(channel, open, { closed: false })
      await desk.note(channel, open, html`<i>Opened again: the contact wrote.</i>`)
    }
    if (contact.agent !== undefined && contact.agent !== agent) {
      await desk.note(channel, open, html`<i>The contact wrote to ${agent}; until now it was ${contact.agent}.</i>`)
    }
    if (!contact.closed && contact.agent === agent && !isNew) return open
    const changed = (await store.changeContact(contact.id, { closed: false, agent })) ?? open
    await desk.updateCard(channel, changed)
    return changed
  }

  /** What the outbox sends can be seen before the answer to the sending call is there. */
  private async isFromOutbox(
    agent: string,
    { channel, contact }: { channel: Channel; contact: Contact },
    messages: readonly Message[],
    signal: AbortSignal,
  ): Promise<boolean> {
    const seen = messages.map(({ id }) => id)
    const chatIds = messages.map(({ chatId }) => chatId)
    const recipients = [...chatIds.map((id) => `id:${id}`), ...recipientsOf(contact)]
    const sent = await this.deliveries().attemptsOf(agent, channel.id, recipients, signal)
    if (sent.some(({ messageId, messageIds = [messageId] }) => seen.some((id) => messageIds.includes(id)))) return true
    const links = await Promise.all(seen.map((id) => this.parts.store.linkOfAgent(agent, id)))
    return links.some((link) => link !== undefined)
  }

  private onceFor(agent: string, message: Message) {
    return { randomId: randomIdOf('by hand', agent, message.id) }
  }
}

/** The person of a private chat, as far as the account knows. */
function personOf(client: Client, userId: number): FoundPerson {
  const { name, username } = client.peers.get(userId) ?? {}
  const found = { kind: 'user', value: String(userId) } as const
  return { found, userId, ...(name && { name }), ...(username && { username }) }
}

/** The same text again is no fault. */
export async function sameText(editing: Promise<unknown>): Promise<void> {
  await editing.catch((error) => {
    if (rpcReason(error) !== 'MESSAGE_NOT_MODIFIED') throw error
  })
}
