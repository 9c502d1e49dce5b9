import { randomUUID } from 'node:crypto'
import { type Channel, html, type Logger } from 'switchboard'
import type { Contact } from '../contacts/contact.js'
import type { ConversationLog } from '../conversation-log.js'
import type { CrmStore } from '../crm-store.js'
import type { ManagerFlow, TopicPlace } from '../relay/manager-flow.js'
import type { ReplySuggester } from './reply-suggester.js'

/** `propose`: a manager decides; `auto`: what is proposed is sent. */
export type SuggestionMode = 'propose' | 'auto'

interface SuggestionParts {
  readonly suggester: ReplySuggester
  readonly mode: SuggestionMode
  readonly store: CrmStore
  readonly log: ConversationLog
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

  constructor(private readonly parts: SuggestionParts) {}

  /** Thinks of an answer to what a contact wrote, and shows or sends it. Never rejects. */
  async answer(place: Omit<TopicPlace, 'groupId'>): Promise<void> {
    const { suggester, mode, store, logger, managers } = this.parts
    const { channel, desk } = place
    const { id } = place.contact
    // Who writes four lines in a row waits for one answer, to all of them.
    this.thinking.get(id)?.abort()
    const own = new AbortController()
    this.thinking.set(id, own)
    const signal = AbortSignal.any([own.signal, this.halt.signal])
    try {
      const text = await suggester.suggest(await this.conversation(channel, place.contact), signal)
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
      if (shown) await store.propose(groupId, shown.id, { contactId: contact.id, text })
    } catch (error) {
      if (!signal.aborted) logger.warn('no answer could be proposed', { error, channel: channel.id })
    } finally {
      if (this.thinking.get(id) === own) this.thinking.delete(id)
    }
  }

  /** Does what a button of a proposal asks for. @returns what happened, in one sentence. */
  async decide(place: TopicPlace, messageId: number, decision: string, manager: string): Promise<string> {
    const { store, managers } = this.parts
    const { client } = place.desk
    const proposal = await store.takeProposal(place.groupId, messageId)
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
    this.halt.abort()
  }

  private async conversation(channel: Channel, contact: Contact) {
    const turns = await this.parts.log.turns(contact.id)
    const { name, post } = contact
    return { channelName: channel.name, turns, ...(name && { contactName: name }), ...(post && { post: post.text }) }
  }
}
