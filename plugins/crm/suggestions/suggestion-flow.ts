import { randomUUID } from 'node:crypto'
import { type Channel, type Client, html, type Logger } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { ConversationLog } from '../conversation-log.js'
import type { CrmStore } from '../crm-store.js'
import type { ManagerFlow, TopicPlace } from '../relay/manager-flow.js'
import type { ProposalPlace, Proposals } from './proposals.js'
import type { ReplySuggester } from './reply-suggester.js'

/** `propose`: a manager decides; `auto`: what is proposed is sent. */
export type SuggestionMode = 'propose' | 'auto'

interface SuggestionParts {
  readonly suggester: ReplySuggester
  readonly mode: SuggestionMode
  /** The account that writes in the topics. */
  readonly client: Client
  readonly store: CrmStore
  readonly log: ConversationLog
  readonly proposals: Proposals
  readonly managers: ManagerFlow
  readonly logger: Logger
}

/** Longest text that is one message, with the line above a proposal. */
const maxLength = 4_000

/** What can be done with a proposal. */
const buttons = [
  [
    { text: 'Send', data: 'crm-reply:send' },
    { text: 'Edit', data: 'crm-reply:edit' },
    { text: 'Discard', data: 'crm-reply:discard' },
  ],
]

/** Proposes answers in topics. Takes no part in the relay: without an answer of the suggester nothing is missing. */
export class SuggestionFlow {
  private readonly halt = new AbortController()
  /** What is being thought of, by contact. */
  private readonly thinking = new Map<string, AbortController>()

  private readonly endListening: () => void

  constructor(private readonly parts: SuggestionParts) {
    this.endListening = parts.store.onChange(({ id, last }, message) => {
      const isAnswered = message?.from === 'us' && message.id === last?.id && message.state !== 'failed'
      if (isAnswered) void this.outdate(id)
    })
  }

  /**
   * Thinks of an answer to what a contact wrote, and shows or sends it. Nothing is proposed to a voice message, say, whose
   * words nobody knows. Never rejects.
   */
  async answer(place: Omit<TopicPlace, 'groupId'>): Promise<void> {
    const { suggester, mode, store, logger, managers, proposals } = this.parts
    const { channel, desk } = place
    const { id } = place.contact
    // Who writes four lines in a row waits for one answer, to all of them.
    this.thinking.get(id)?.abort()
    const own = new AbortController()
    this.thinking.set(id, own)
    const signal = AbortSignal.any([own.signal, this.halt.signal])
    try {
      const conversation = await this.conversation(channel, place.contact)
      if (conversation.turns.at(-1)?.from !== 'contact') return
      const text = await suggester.suggest(conversation, signal)
      const contact = await store.contact(id)
      const groupId = await desk.groupOf(channel)
      const isWanted = !signal.aborted && contact !== undefined && !contact.blocked
      if (text === undefined || groupId === undefined || !isWanted) return
      if (text.length > maxLength) {
        logger.warn('an answer was proposed that is longer than one message, and is left out', { length: text.length })
        return
      }
      if (mode === 'auto') {
        await managers.say({ ...place, contact, groupId }, randomUUID(), text, 'suggested')
        return
      }
      const shown = await desk.note(channel, contact, html`<i>Proposed answer:</i>\n${text}`, { buttons, silent: true })
      if (!shown) return
      const there = { groupId, messageId: shown.id }
      if (own.signal.aborted) return await this.remove(there)
      const before = await proposals.open(there, { contactId: contact.id, text })
      if (before) await this.remove(before)
      // Somebody has answered while it came.
      if (own.signal.aborted && (await proposals.decide(there))) await this.remove(there)
    } catch (error) {
      if (!signal.aborted) logger.warn('no answer could be proposed', { error, channel: channel.id })
    } finally {
      if (this.thinking.get(id) === own) this.thinking.delete(id)
    }
  }

  /** Does what a button of a proposal asks for. @returns what happened, in one sentence. */
  async decide(place: TopicPlace, messageId: number, decision: string, manager: string): Promise<string> {
    const { proposals, managers, client } = this.parts
    const proposal = await proposals.decide({ groupId: place.groupId, messageId })
    if (!proposal) return 'Somebody has decided on it already.'
    if (decision === 'send') {
      const sent = await managers.say(place, messageId, proposal.text, manager)
      await client.deleteMessages(place.groupId, [messageId])
      return sent ? 'Sent.' : 'Not sent; see the topic.'
    }
    if (decision === 'discard') {
      await client.deleteMessages(place.groupId, [messageId])
      return 'Discarded.'
    }
    const draft = html`<i>Copy it, change it, and send it as your own:</i>\n<code>${proposal.text}</code>`
    await client.editMessage(place.groupId, messageId, draft, { buttons: [] })
    return 'Copy it, change it, and send it.'
  }

  /** Ends what is being thought of. */
  stop(): void {
    this.endListening()
    this.halt.abort()
  }

  /** Takes back what is proposed or being thought of: the contact has an answer. */
  private async outdate(contactId: string): Promise<void> {
    this.thinking.get(contactId)?.abort()
    try {
      const place = await this.parts.proposals.take(contactId)
      if (place) await this.remove(place)
    } catch (error) {
      this.parts.logger.debug('a proposed answer was not taken back', { error })
    }
  }

  private async remove({ groupId, messageId }: ProposalPlace): Promise<void> {
    await this.parts.client.deleteMessages(groupId, [messageId])
  }

  private async conversation(channel: Channel, contact: Contact) {
    const turns = await this.parts.log.turns(contact.id)
    const { name, post } = contact
    return { channelName: channel.name, turns, ...(name && { contactName: name }), ...(post && { post: post.text }) }
  }
}
