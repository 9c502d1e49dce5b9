import type { AgentPool, AgentPools, Channel, ConversationMessage, OutboxContent } from 'switchboard'
import { html } from 'switchboard'
import { addressesOf, type Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { DeliveryNote, MessageLink } from '../crm-store.js'
import { randomIdOf } from '../random-id.js'
import { type Deliveries, type SettledDelivery, whyNotSent } from '../response/deliveries.js'

/** Something that one of us says to a contact. */
export interface Answer {
  readonly content: OutboxContent
  /** Answers of one contact with the same key are one. */
  readonly key: string
  /** Who says it, for the other managers. */
  readonly author: string
  /** What it says, and what it carries, for the record. */
  readonly text: string
  readonly media?: string
  readonly atMs: number
  /** The messages of the group that it is; absent: it is shown there when it is sent. */
  readonly groupMessageIds?: readonly number[]
  /** The message it answers. */
  readonly replyTo?: MessageLink
}

/** Answers go before first messages and broadcasts. */
const answerPriority = 10

/**
 * Says to contacts what managers say: through the outbox of the channel's pool, so that it is neither lost nor said twice,
 * by the agent that wrote first for as long as that one can. What became of it is told in the topic.
 */
export class Answers {
  constructor(
    private readonly parts: CrmParts,
    private readonly pools: AgentPools,
    private readonly deliveries: () => Deliveries,
  ) {}

  /** Takes an answer; resolves when it is kept. @returns it as it is then; as `failed` when it cannot be sent at all. */
  async send(channel: Channel, contact: Contact, answer: Answer): Promise<ConversationMessage> {
    const { log } = this.parts
    const { text, media, author, atMs, key, content, replyTo, groupMessageIds } = answer
    const pool = this.pools.get(channel.id)
    const [recipient, other] = addressesOf(contact)
    const message = { id: '', from: 'us', author, text, atMs, state: 'waiting', ...(media && { media }) } as const
    if (contact.blocked) return { ...message, state: 'failed', reason: 'the contact is blocked here' }
    if (!pool) return { ...message, state: 'failed', reason: 'the channel has no agents' }
    if (recipient === undefined)
      return { ...message, state: 'failed', reason: 'nobody knows how to write to the contact' }
    const reply = replyTo && replyTo.agent === contact.agent ? replyTo.agentMessageId : undefined
    const { id } = await pool.enqueue(recipient, content, {
      key: `crm/answer/${contact.id}/${key}`,
      priority: answerPriority,
      // Two managers may well say the same.
      suppressMs: 0,
      ...(contact.agent !== undefined && { prefer: contact.agent }),
      // An id is good with accounts that have met the person; the others look the name up.
      ...(typeof other === 'string' && other.startsWith('@') && { username: other }),
      ...(reply !== undefined && { replyTo: reply }),
    })
    const said = await log.idOf(contact.id, `answer-${String(id).padStart(12, '0')}`)
    const kept = await log.add(contact.id, { ...message, id: said, ...(contact.agent && { agent: contact.agent }) })
    await this.tellOfWaiting(pool, channel, contact, answer)
    const note = {
      kind: 'answer',
      contactId: contact.id,
      said,
      author,
      ...(groupMessageIds && { groupMessageIds }),
    } as const
    await this.deliveries().follow(id, note)
    return kept
  }

  /** Tells what became of one. */
  async settle(settled: SettledDelivery<Extract<DeliveryNote, { kind: 'answer' }>>): Promise<void> {
    const { delivery, note, contact, channel, desk } = settled
    const { store, log } = this.parts
    const { agent, chatId } = delivery
    if (delivery.state !== 'sent' || agent === undefined) {
      const reason = whyNotSent(delivery)
      await log.change(contact.id, note.said, { state: 'failed', reason })
      const replyTo = note.groupMessageIds?.[0]
      const options = { randomId: randomIdOf('not sent', delivery.id), ...(replyTo !== undefined && { replyTo }) }
      await desk.note(channel, contact, html`<i>Not sent:</i> ${reason}`, options)
      return
    }
    const managers = [...contact.managers.filter((name) => name !== note.author), note.author]
    const isNews = contact.agent !== agent || contact.managers.at(-1) !== note.author
    const change = { agent, managers, ...(chatId !== undefined && { userId: chatId }) }
    const changed = (await store.changeContact(contact.id, change)) ?? contact
    await log.change(contact.id, note.said, { state: 'sent', agent })
    if (contact.agent !== undefined && contact.agent !== agent) {
      const why = html`<i>${agent} writes from now on: ${this.whyNot(channel, contact.agent)}.</i>`
      await desk.note(channel, changed, why, { randomId: randomIdOf('agent', delivery.id) })
    }
    await this.link(settled, agent)
    if (isNews) await desk.updateCard(channel, changed)
  }

  /** Remembers which message of the group it is, or shows it there first. */
  private async link(
    settled: SettledDelivery<Extract<DeliveryNote, { kind: 'answer' }>>,
    agent: string,
  ): Promise<void> {
    const { delivery, note, contact, channel, desk } = settled
    const { id: deliveryId, messageId, messageIds = messageId === undefined ? [] : [messageId] } = delivery
    const groupId = await desk.groupOf(channel)
    let groupMessageIds = note.groupMessageIds
    if (!groupMessageIds) {
      const text = (await this.parts.log.get(contact.id, note.said))?.text ?? ''
      const shown = html`<b>${agent}</b> <i>(${note.author}):</i> ${text}`
      const sent = await desk.note(channel, contact, shown, { randomId: randomIdOf('said', deliveryId) })
      groupMessageIds = sent ? [sent.id] : []
    }
    for (const [index, groupMessageId] of groupMessageIds.entries()) {
      const agentMessageId = messageIds[index]
      if (agentMessageId === undefined || groupId === undefined) continue
      const link = { contactId: contact.id, agent, agentMessageId, groupId, groupMessageId, said: note.said }
      await this.parts.store.link(link)
    }
  }

  /** A manager should not wonder why nobody answers. */
  private async tellOfWaiting(pool: AgentPool, channel: Channel, contact: Contact, { key }: Answer): Promise<void> {
    if (pool.getAvailableAgent()) return
    const { agents } = pool.getStatus()
    const states = agents.map(({ name, state, reason }) => `${name} is ${state}${reason ? ` (${reason})` : ''}`)
    const text = html`<i>It is sent as soon as an agent can: ${states.join(', ')}.</i>`
    const options = { silent: true, randomId: randomIdOf('waits', contact.id, key) }
    await this.parts.desks.of(channel)?.note(channel, contact, text, options)
  }

  private whyNot(channel: Channel, name: string): string {
    const agents = this.pools.get(channel.id)?.getStatus().agents ?? []
    const status = agents.find((agent) => agent.name === name)
    if (!status || !this.parts.line.serves(name, channel)) return `${name} is no agent of the channel any more`
    return status.state === 'online' ? `${name} could not` : `${name} is ${status.reason ?? status.state}`
  }
}
