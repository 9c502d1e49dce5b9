import type { AgentPool, AgentPools, Channel, ConversationMessage, OutboxContent } from 'switchboard'
import { html } from 'switchboard'
import { addressesOf, type Contact } from '../contacts/contact.js'
import type { CrmParts } from '../crm-parts.js'
import type { AnswerChange, DeliveryNote, MessageLink } from '../crm-store.js'
import { randomIdOf } from '../random-id.js'
import { type Deliveries, type SettledDelivery, whyNotSent } from '../response/deliveries.js'
import type { ContactChanges } from './contact-changes.js'
import { WaitingNotes, whyItWaits } from './waiting-notes.js'

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
  readonly groupId?: number
  /** The message it answers. */
  readonly replyTo?: MessageLink
}

type AnswerNote = Extract<DeliveryNote, { kind: 'answer' }>

/** Answers go before first messages and broadcasts. */
const answerPriority = 10
/** An answer that is not sent by then is told to wait. */
const slowMs = 5_000
/** Agents that another takes the place of at once. */
const stuck: ReadonlySet<string> = new Set(['paused', 'quarantined', 'login-needed', 'leaving'])

/**
 * Says to contacts what managers say: through the outbox of the channel's pool, so that it is neither lost nor said twice,
 * by the agent that wrote first for as long as that one can. What became of it is told in the topic.
 */
export class Answers {
  private readonly waitingNotes: WaitingNotes

  constructor(
    private readonly parts: CrmParts,
    private readonly pools: AgentPools,
    private readonly deliveries: () => Deliveries,
    private readonly changes: ContactChanges,
  ) {
    this.waitingNotes = new WaitingNotes(parts)
  }

  /** Takes an answer; resolves when it is kept. @returns it as it is then; as `failed` when it cannot be sent at all. */
  async send(channel: Channel, contact: Contact, answer: Answer): Promise<ConversationMessage> {
    const { log } = this.parts
    const { text, media, author, atMs, key, content, replyTo, groupMessageIds, groupId } = answer
    const pool = this.pools.get(channel.id)
    const [recipient] = addressesOf(contact)
    const message = { id: '', from: 'us', author, text, atMs, state: 'waiting', ...(media && { media }) } as const
    if (contact.blocked) return { ...message, state: 'failed', reason: 'the contact is blocked here' }
    if (!pool) return { ...message, state: 'failed', reason: 'the channel has no agents' }
    if (recipient === undefined)
      return { ...message, state: 'failed', reason: 'nobody knows how to write to the contact' }
    const reply = replyTo && replyTo.agent === contact.agent ? replyTo.agentMessageId : undefined
    const id = await enqueue(pool, contact, content, `crm/answer/${contact.id}/${key}`, reply)
    const said = await log.idOf(contact.id, `answer-${String(id).padStart(12, '0')}`)
    const kept = await log.add(contact.id, { ...message, id: said, ...(contact.agent && { agent: contact.agent }) })
    const note = {
      kind: 'answer',
      contactId: contact.id,
      said,
      author,
      ...(groupMessageIds && { groupMessageIds }),
      ...(groupId !== undefined && { groupId }),
      ...(reply !== undefined && { replyTo: reply }),
    } as const
    await this.deliveries().follow(id, note)
    const tell = () => this.tellOfSlow(pool, channel, contact.id, id, answer)
    if (!this.isReady(pool, contact)) await tell()
    this.deliveries().whenSlow(id, slowMs, tell)
    return kept
  }

  /** Takes back an answer that is not sent yet. @returns false when nothing is known of such an answer. */
  async retract(groupId: number, messageId: number): Promise<boolean> {
    const found = this.deliveries().ofGroupMessage(groupId, messageId)
    if (!found) return false
    if (await this.takeBack(...found)) return true
    // What is on its way at this moment is deleted as soon as it is there; what the contact has, the contact has.
    const still = this.deliveries().ofGroupMessage(groupId, messageId)
    if (still) await this.deliveries().follow(still[0], { ...still[1], afterwards: { kind: 'deleted' } })
    return still !== undefined
  }

  /** What a manager made of an answer that is not sent yet. @returns false when nothing is known of such an answer. */
  async change(groupId: number, messageId: number, change: AnswerChange): Promise<boolean> {
    const found = this.deliveries().ofGroupMessage(groupId, messageId)
    if (!found) return false
    const [id, note] = found
    const delivery = await this.deliveries().get(id)
    // What is copied is read when it is sent, so an edit arrives by itself, and so does the loss of one of several.
    if (delivery?.content.kind === 'copy' && (change.kind === 'edited' || (note.groupMessageIds?.length ?? 0) > 1)) {
      return true
    }
    const isInTime = change.kind === 'deleted' ? await this.takeBack(id, note) : await this.rewrite(id, note, change)
    if (!isInTime) await this.afterwards(groupId, messageId, change)
    return true
  }

  /** Tells what became of one. */
  async settle(settled: SettledDelivery<AnswerNote>): Promise<void> {
    await this.tell(settled)
    const { delivery, contact, channel } = settled
    await this.endWaiting(channel, contact.id, delivery.id)
  }

  private async tell(settled: SettledDelivery<AnswerNote>): Promise<void> {
    const { delivery, note, contact, channel, desk } = settled
    const { store, log } = this.parts
    const { agent, chatId } = delivery
    if (delivery.state !== 'sent' || agent === undefined) {
      const reason =
        delivery.state === 'cancelled' && contact.blocked ? 'the contact is blocked here' : whyNotSent(delivery)
      await log.change(contact.id, note.said, { state: 'failed', reason })
      this.parts.logger.info('an answer is not sent', { channel: channel.id, contact: contact.title, reason })
      const replyTo = note.groupMessageIds?.[0]
      const options = { randomId: randomIdOf('not sent', delivery.id), ...(replyTo !== undefined && { replyTo }) }
      await desk.note(channel, contact, html`<i>Not sent:</i> ${reason}`, options)
      return
    }
    const isNews = contact.agent !== agent || contact.managers.at(-1) !== note.author
    const change = ({ managers }: Pick<Contact, 'managers'>) => ({
      ...{ agent, managers: [...managers.filter((name) => name !== note.author), note.author] },
      ...(chatId !== undefined && { userId: chatId }),
    })
    const changed = (await store.changeContact(contact.id, change)) ?? contact
    await log.change(contact.id, note.said, { state: 'sent', agent })
    this.parts.logger.debug('an answer is sent', {
      channel: channel.id,
      contact: changed.title,
      agent,
      by: note.author,
    })
    if (contact.agent !== undefined && contact.agent !== agent) {
      const why = html`<i>${agent} writes from now on: ${this.whyNot(channel, contact.agent)}.</i>`
      await desk.note(channel, changed, why, { randomId: randomIdOf('agent', delivery.id) })
    }
    const links = await this.link(settled, agent)
    // An edit is one of the text, which the first has; a deletion is one of all.
    const meant = note.afterwards?.kind === 'deleted' ? links : links.slice(0, 1)
    for (const link of meant) if (note.afterwards) await this.changes.make(link, note.afterwards)
    if (isNews) await desk.updateCard(channel, changed)
  }

  private async takeBack(id: number, { contactId, said }: AnswerNote): Promise<boolean> {
    if (!(await this.deliveries().withdraw(id))) return false
    const reason = 'it was deleted before it was sent'
    await this.parts.log.change(contactId, said, { deleted: true, state: 'failed', reason })
    await this.deliveries().forget(id)
    const contact = await this.parts.store.contact(contactId)
    const channel = contact && this.parts.channels.get(contact.channelId)
    if (channel) await this.endWaiting(channel, contactId, id)
    return true
  }

  /** Stores an answer anew with another text, and those behind it, so that they keep their places. */
  private async rewrite(
    id: number,
    note: AnswerNote,
    { text, entities }: Extract<AnswerChange, { kind: 'edited' }>,
  ): Promise<boolean> {
    const { store, log, clock } = this.parts
    const deliveries = this.deliveries()
    const contact = await store.contact(note.contactId)
    const pool = contact && this.pools.get(contact.channelId)
    if (!contact || !pool || !(await deliveries.withdraw(id))) return false
    await log.change(contact.id, note.said, { text, editedMs: clock.now() })
    const behind = deliveries.of(contact.id).filter(([other]) => other > id)
    for (const [other, otherNote] of [[id, note] as const, ...behind]) {
      const before = otherNote.kind === 'answer' ? await deliveries.get(other) : undefined
      if (!before || otherNote.kind !== 'answer') continue
      if (other !== id && !(await deliveries.withdraw(other))) continue
      const content = other === id ? ({ kind: 'text', text, entities } as const) : before.content
      const anew = await enqueue(pool, contact, content, `${before.key ?? other}~${other}`, otherNote.replyTo)
      await deliveries.follow(anew, otherNote)
      await deliveries.forget(other)
    }
    return true
  }

  /** What is being sent is changed as soon as it is; what was sent meanwhile, at once. */
  private async afterwards(groupId: number, messageId: number, change: AnswerChange): Promise<void> {
    const found = this.deliveries().ofGroupMessage(groupId, messageId)
    if (found) return this.deliveries().follow(found[0], { ...found[1], afterwards: change })
    const link = await this.parts.store.linkOfGroup(groupId, messageId)
    if (link) await this.changes.make(link, change)
  }

  /** Remembers which message of the group it is, or shows it there first. */
  private async link(settled: SettledDelivery<AnswerNote>, agent: string): Promise<MessageLink[]> {
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
    const links: MessageLink[] = []
    for (const [index, groupMessageId] of groupMessageIds.entries()) {
      const agentMessageId = messageIds[index]
      if (agentMessageId === undefined || groupId === undefined) continue
      const { topicId } = contact
      const ids = { agentMessageId, groupId, groupMessageId, ...(topicId !== undefined && { topicId }) }
      const link = { contactId: contact.id, agent, said: note.said, ...ids }
      await this.parts.store.link(link)
      links.push(link)
    }
    return links
  }

  /** Whether an answer goes out at once as far as anybody knows. */
  private isReady(pool: AgentPool, contact: Contact): boolean {
    const { agents, paused } = pool.getStatus()
    if (paused) return false
    const own = agents.find(({ name }) => name === contact.agent)
    // The contact's own agent is waited for a while, also where another one could, unless only a person can bring it back.
    return own && !stuck.has(own.state) ? own.state === 'online' : pool.getAvailableAgent() !== undefined
  }

  /** A manager should not wonder why nobody answers: a pause that Telegram asked for can come with the attempt itself. */
  private async tellOfSlow(
    pool: AgentPool,
    channel: Channel,
    contactId: string,
    id: number,
    answer: Answer,
  ): Promise<void> {
    const contact = await this.parts.store.contact(contactId)
    if (!contact) return
    const text = whyItWaits(pool, contact, await this.deliveries().get(id))
    await this.waitingNotes.show(channel, contactId, text, answer)
    // It may have been sent while the note was on its way.
    await this.endWaiting(channel, contactId)
  }

  /** @param over - an answer that does not wait any more. */
  private endWaiting(channel: Channel, contactId: string, over?: number): Promise<void> {
    const waits = () =>
      this.deliveries()
        .of(contactId)
        .some(([id, { kind }]) => kind === 'answer' && id !== over)
    return this.waitingNotes.end(channel, contactId, () => !waits())
  }

  private whyNot(channel: Channel, name: string): string {
    const agents = this.pools.get(channel.id)?.getStatus().agents ?? []
    const status = agents.find((agent) => agent.name === name)
    if (!status || !this.parts.line.serves(name, channel)) return `${name} is no agent of the channel any more`
    return status.state === 'online' ? `${name} could not` : `${name} is ${status.reason ?? status.state}`
  }
}

/** Stores an answer for the agent of the contact. @returns its number. */
async function enqueue(
  pool: AgentPool,
  contact: Contact,
  content: OutboxContent,
  key: string,
  replyTo: number | undefined,
): Promise<number> {
  const [recipient = '', other] = addressesOf(contact)
  const { id } = await pool.enqueue(recipient, content, {
    key,
    priority: answerPriority,
    // Two managers may well say the same.
    suppressMs: 0,
    ...(contact.agent !== undefined && { prefer: contact.agent }),
    // An id is good with accounts that have met the person; the others look the name up.
    ...(typeof other === 'string' && other.startsWith('@') && { username: other }),
    ...(replyTo !== undefined && { replyTo }),
  })
  return id
}
