import { type AgentPools, type Channel, html } from 'switchboard'
import { addressesOf, type Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { DeliveryNote } from '../crm-store.js'
import type { Desk } from '../desk/desk.js'
import { randomIdOf } from '../random-id.js'
import { type Deliveries, type SettledDelivery, whyNotSent } from './deliveries.js'

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
    private readonly deliveries: () => Deliveries,
  ) {}

  /** Sends the first message to a contact. Resolves when it is stored. */
  async send(desk: Desk, channel: Channel, contact: Contact, text: string): Promise<void> {
    const { store, log } = this.parts
    const pool = this.pools.get(channel.id)
    const [first, second] = addressesOf(contact)
    const username = typeof second === 'string' && second.startsWith('@') ? second : undefined
    // An id is good with accounts that have met the person; a number leads the others there.
    const recipient = contact.found.kind === 'phone' && username === undefined ? contact.found.value : first
    if (!pool || recipient === undefined) return this.failed(desk, channel, contact, text, 'the channel has no agents')
    const content = { kind: 'text', text, parseMode: 'none' } as const
    const { id, createdMs } = await pool.enqueue(recipient, content, {
      key: `crm/first/${contact.id}`,
      ...(username !== undefined && { username }),
    })
    const said = await log.idOf(contact.id, 'first')
    const message = { id: said, from: 'us', author: 'automatic', text, atMs: createdMs, state: 'waiting' } as const
    await log.add(contact.id, message)
    const changed = await store.changeContact(contact.id, { response: { text, state: waiting } })
    await desk.updateCard(channel, changed ?? contact)
    await this.deliveries().follow(id, { kind: 'first', contactId: contact.id, said })
  }

  /** Tells what became of one. */
  async settle(settled: SettledDelivery<Extract<DeliveryNote, { kind: 'first' }>>): Promise<void> {
    const { delivery, note, contact, channel, desk } = settled
    const { store, log, line } = this.parts
    const { agent, chatId, messageId } = delivery
    const text = contact.response?.text ?? ''
    if (delivery.state !== 'sent' || agent === undefined) {
      await log.change(contact.id, note.said, { state: 'failed', reason: whyNotSent(delivery) })
      return this.failed(desk, channel, contact, text, whyNotSent(delivery))
    }
    const person = chatId === undefined ? undefined : line.get(agent)?.client.peers.get(chatId)
    const known = {
      ...(chatId !== undefined && { userId: chatId }),
      ...(person?.name && { name: person.name }),
      ...(person?.username && { username: person.username }),
    }
    const response = { text, state: 'sent' }
    const met = (await store.changeContact(contact.id, { ...known, agent, response })) ?? contact
    await log.change(contact.id, note.said, { state: 'sent', agent })
    this.parts.logger.info('a first message is sent', { channel: channel.id, contact: met.title, agent })
    const randomId = randomIdOf('shown', contact.id)
    const shown = await desk.note(channel, met, html`<b>${agent}:</b> ${text}`, { randomId })
    if (shown && messageId !== undefined) {
      const topicId = shown.topicId ?? met.topicId
      const group = { groupId: shown.chatId, groupMessageId: shown.id, ...(topicId !== undefined && { topicId }) }
      const ids = { agentMessageId: messageId, ...group }
      await store.link({ contactId: contact.id, agent, said: note.said, ...ids })
    }
    await desk.updateCard(channel, met)
  }

  private async failed(desk: Desk, channel: Channel, contact: Contact, text: string, reason: string): Promise<void> {
    const response = { text, state: `not sent: ${reason}` }
    const failed = (await this.parts.store.changeContact(contact.id, { response })) ?? contact
    const randomId = randomIdOf('not sent', contact.id)
    await desk.note(channel, failed, html`<i>The first message was not sent:</i> ${reason}`, { randomId })
    await desk.updateCard(channel, failed)
  }
}
