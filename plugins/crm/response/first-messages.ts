import { type AgentPools, type Channel, type Delivery, html, type Outbox } from 'switchboard'
import { addressesOf, type Contact } from '../contacts/contact.js'
import { UnreachableError } from '../contacts/contact-line.js'
import type { CrmParts } from '../crm-parts.js'
import type { Desk } from '../desk/desk.js'
import { isFinal } from '../is-final.js'
import { randomIdOf } from '../random-id.js'

/** How the card calls a message that is stored and on its way. */
const waiting = 'waiting'

/**
 * Sends first messages by the pools of their channels, which know the limits of the accounts, and tells in the topic what
 * became of each. Nobody waits for that: a pool whose accounts have to pause sends later, also after a restart.
 */
export class FirstMessages {
  constructor(
    private readonly parts: CrmParts,
    private readonly pools: AgentPools,
    private readonly outbox: Outbox,
  ) {}

  /** Follows what the outbox tells. @returns ends it. */
  follow(): () => void {
    return this.outbox.onChange((delivery) => {
      void this.settle(delivery).catch((error) => {
        this.parts.logger.warn('what became of a first message could not be shown', { error })
      })
    })
  }

  /** Tells what was not told yet, as the desk of the channels was away. */
  async catchUp(): Promise<void> {
    for (const channel of this.parts.channels.list()) {
      for (const { response } of await this.parts.store.contacts(channel.id)) {
        const delivery = response?.deliveryId === undefined ? undefined : await this.outbox.get(response.deliveryId)
        if (response?.state === waiting && delivery) await this.settle(delivery)
      }
    }
  }

  /** Sends the first message to a contact. Resolves when it is stored. */
  async send(desk: Desk, channel: Channel, contact: Contact, text: string): Promise<void> {
    const { store } = this.parts
    const pool = this.pools.get(channel.id)
    const [recipient] = addressesOf(contact)
    if (!pool || recipient === undefined) return this.sendByHand(desk, channel, contact, text)
    const content = { kind: 'text', text, parseMode: 'none' } as const
    const { id } = await pool.enqueue(recipient, content, { key: `crm/first/${contact.id}` })
    await store.followDelivery(id, contact.id)
    const changed = await store.changeContact(contact.id, { response: { text, state: waiting, deliveryId: id } })
    await desk.updateCard(channel, changed ?? contact)
    const delivery = await this.outbox.get(id)
    if (delivery) await this.settle(delivery)
  }

  private async settle(delivery: Delivery): Promise<void> {
    const { store, channels, desks, line } = this.parts
    const { id, state, agent, messageId, chatId, reason } = delivery
    if (state === 'waiting' || state === 'sending' || state === 'ambiguous') return
    const contactId = await store.contactOfDelivery(id)
    const contact = contactId === undefined ? undefined : await store.contact(contactId)
    const channel = contact && channels.get(contact.channelId)
    const desk = channel && desks.of(channel)
    if (!contact || !channel || !desk || contact.response?.state !== waiting) return
    const { text } = contact.response
    if (state !== 'sent' || agent === undefined) return this.failed(desk, channel, contact, text, reason ?? state)
    const person = chatId === undefined ? undefined : line.get(agent)?.client.peers.get(chatId)
    await this.sent(desk, channel, contact, {
      text,
      agent,
      messageId,
      chatId,
      name: person?.name,
      username: person?.username,
    })
  }

  /** Where a channel has no pool, an account that the CRM was lent writes itself. */
  private async sendByHand(desk: Desk, channel: Channel, contact: Contact, text: string): Promise<void> {
    const randomId = randomIdOf('response', contact.id)
    try {
      const { agent, result } = await this.parts.line.reach(channel, contact, async ({ client }, peer) => {
        const { id: messageId, chatId } = await client.sendMessage(peer, text, { parseMode: 'none', randomId })
        const person = client.peers.get(chatId)
        return { messageId, chatId, name: person?.name, username: person?.username }
      })
      await this.sent(desk, channel, contact, { text, agent, ...result })
    } catch (error) {
      if (!(error instanceof UnreachableError) && !isFinal(error)) throw error
      const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)
      await this.failed(desk, channel, contact, text, reason)
    }
  }

  private async sent(desk: Desk, channel: Channel, contact: Contact, sent: SentMessage): Promise<void> {
    const { store } = this.parts
    const { text, agent, messageId, chatId, name, username } = sent
    const person = {
      ...(chatId !== undefined && { userId: chatId }),
      ...(name && { name }),
      ...(username && { username }),
    }
    const response = { text, state: 'sent' }
    await store.addTurn(contact.id, { from: 'us', text })
    const known = (await store.changeContact(contact.id, { ...person, agent, response })) ?? contact
    const randomId = randomIdOf('shown', contact.id)
    const shown = await desk.note(channel, known, html`<b>${agent}:</b> ${text}`, { randomId })
    if (shown && messageId !== undefined) {
      const ids = { agentMessageId: messageId, groupId: shown.chatId, groupMessageId: shown.id }
      await store.link({ contactId: contact.id, agent, ...ids })
    }
    await desk.updateCard(channel, known)
  }

  private async failed(desk: Desk, channel: Channel, contact: Contact, text: string, reason: string): Promise<void> {
    const response = { text, state: `not sent: ${reason}` }
    const failed = (await this.parts.store.changeContact(contact.id, { response })) ?? contact
    const randomId = randomIdOf('not sent', contact.id)
    await desk.note(channel, failed, html`<i>The first message was not sent:</i> ${reason}`, { randomId })
    await desk.updateCard(channel, failed)
  }
}

interface SentMessage {
  readonly text: string
  readonly agent: string
  readonly messageId?: number
  readonly chatId?: number
  readonly name?: string
  readonly username?: string
}
