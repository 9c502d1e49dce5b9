import { type Channel, type Client, html, type Markup, type Message, type PeerRef } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import { type CrmAgent, UnreachableError } from '../contacts/contact-line.js'
import type { CrmParts } from '../crm-parts.js'
import type { Desk } from '../desk/desk.js'
import { isFinal } from '../is-final.js'
import { randomIdOf } from '../random-id.js'
import { sameText } from './contact-flow.js'
import { react } from './react.js'
import { portable, transfer } from './transfer.js'

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
  constructor(private readonly parts: CrmParts) {}

  /** Takes a message, or an album, of a topic. @param manager - how the person is called. */
  async take(place: TopicPlace, messages: readonly Message[], manager: string, signal: AbortSignal): Promise<void> {
    const { contact, desk, groupId } = place
    const [first] = messages
    if (!first || first.isService || first.text.startsWith(internalMark)) return
    const { store } = this.parts
    const answered = first.replyToId === undefined ? undefined : await store.linkOfGroup(groupId, first.replyToId)
    const send = async ({ name, client }: CrmAgent, peer: PeerRef) => {
      const replyTo = answered?.agent === name ? answered.agentMessageId : undefined
      const randomId = randomIdOf('out', groupId, first.id)
      return transfer(desk.client, messages, {
        client,
        peer,
        randomId,
        signal,
        ...(replyTo !== undefined && { replyTo }),
      })
    }
    const ids = await this.reach(place, first.id, contact, send)
    if (!ids) return
    for (const [index, agentMessageId] of ids.result.entries()) {
      const groupMessageId = messages[index]?.id
      if (groupMessageId === undefined) continue
      await store.link({ contactId: contact.id, agent: ids.agent, agentMessageId, groupId, groupMessageId })
    }
    await store.addTurn(contact.id, {
      from: 'us',
      text: messages
        .map(({ text }) => text)
        .filter(Boolean)
        .join('\n'),
    })
    await this.answeredBy(place, manager)
  }

  /** Sends a text of nobody's own, such as a proposal, and shows it in the topic. @returns whether it was sent. */
  async say(place: TopicPlace, key: number | string, text: string, manager: string): Promise<boolean> {
    const { contact, desk, channel } = place
    const randomId = randomIdOf('say', place.groupId, key)
    const sent = await this.reach(place, undefined, contact, async ({ client }, peer) =>
      client.sendMessage(peer, text, { parseMode: 'none', randomId }),
    )
    if (!sent) return false
    const shown = await desk.note(channel, contact, html`<b>${sent.agent}</b> <i>(${manager}):</i> ${text}`)
    if (shown) {
      const { agent, result } = sent
      const ids = { agentMessageId: result.id, groupId: shown.chatId, groupMessageId: shown.id }
      await this.parts.store.link({ contactId: contact.id, agent, ...ids })
    }
    await this.parts.store.addTurn(contact.id, { from: 'us', text })
    await this.answeredBy(place, manager)
    return true
  }

  /** Edits at the contact what a manager edited in the topic. */
  async edited(groupId: number, message: Message): Promise<void> {
    const found = await this.linked(groupId, message.id)
    if (!found) return
    const { client, peer, link } = found
    await sameText(
      client.editMessage(peer, link.agentMessageId, message.text, { entities: portable(message.entities) }),
    )
  }

  /** Deletes at the contact what was deleted in the topic. */
  async deleted(groupId: number, ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const found = await this.linked(groupId, id)
      if (found) await found.client.deleteMessages(found.peer, [found.link.agentMessageId])
    }
  }

  /** Reacts at the contact with what a manager reacted with. */
  async reacted(groupId: number, messageId: number, emoticons: readonly string[]): Promise<void> {
    const found = await this.linked(groupId, messageId)
    if (found) await react(found.client, found.peer, found.link.agentMessageId, emoticons.slice(0, 1))
  }

  private async linked(groupId: number, messageId: number) {
    const { store, line } = this.parts
    const link = await store.linkOfGroup(groupId, messageId)
    const contact = link && (await store.contact(link.contactId))
    const client: Client | undefined = link && line.get(link.agent)?.client
    return link && contact?.userId !== undefined && client ? { link, client, peer: contact.userId } : undefined
  }

  /** Reaches the contact; what stands in the way is said below the manager's message. */
  private async reach<Result>(
    place: TopicPlace,
    messageId: number | undefined,
    contact: Contact,
    act: (agent: CrmAgent, peer: PeerRef) => Promise<Result>,
  ) {
    const { channel } = place
    const { store, line } = this.parts
    if (contact.blocked) return this.refuse(place, messageId, html`<i>Not sent: the contact is blocked here.</i>`)
    try {
      const reached = await line.reach(channel, contact, async (agent, peer) => {
        const result = await act(agent, peer)
        const userId = typeof peer === 'number' ? peer : agent.client.peers.byUsername(String(peer))?.id
        return { result, userId }
      })
      const { agent, changed, result } = reached
      if (contact.agent !== agent || contact.userId === undefined) {
        const { userId } = result
        await store.changeContact(contact.id, { agent, ...(userId !== undefined && { userId }) })
      }
      if (changed !== undefined) {
        await place.desk.note(channel, contact, html`<i>${agent} writes from now on: ${changed}.</i>`)
      }
      return { agent, result: result.result }
    } catch (error) {
      if (!(error instanceof UnreachableError) && !isFinal(error)) throw error
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      return this.refuse(place, messageId, html`<i>Not sent:</i> ${reason}`)
    }
  }

  private async refuse(
    { channel, contact, desk }: TopicPlace,
    replyTo: number | undefined,
    text: Markup,
  ): Promise<undefined> {
    await desk.note(channel, contact, text, replyTo === undefined ? {} : { replyTo })
    return undefined
  }

  /** Shows on the card who answered; only when it was somebody else than before. */
  private async answeredBy({ channel, contact, desk }: TopicPlace, manager: string): Promise<void> {
    const { store } = this.parts
    const known = await store.contact(contact.id)
    if (!known || (known.managers.at(-1) === manager && known.agent === contact.agent)) return
    const managers = [...known.managers.filter((name) => name !== manager), manager]
    const changed = await store.changeContact(contact.id, { managers })
    if (changed) await desk.updateCard(channel, changed)
  }
}
