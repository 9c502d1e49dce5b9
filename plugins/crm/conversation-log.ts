import type { Clock, ConversationMessage } from 'switchboard'
import type { CrmStore } from './crm-store.js'

/** One message of a conversation, as it is shown to a suggester. */
export interface Turn {
  readonly from: 'contact' | 'us'
  readonly text: string
}

/** How much of a conversation a suggester sees. */
const shownTurns = 20
/** How much of the latest is looked at for that. */
const looked = 200
const timeDigits = 15
const countDigits = 9

/** What was said with each contact, kept for a year, and what of it came last. */
export class ConversationLog {
  /** Tells apart what is taken within one millisecond. */
  private taken = 0

  constructor(
    private readonly store: CrmStore,
    private readonly clock: Clock,
  ) {}

  /**
   * The id of a message. Ids sort in the order of their taking: Telegram's times are seconds.
   * @param source - names the message; one that is taken again gets the same id.
   */
  idOf(contactId: string, source: string): Promise<string> {
    const count = String(++this.taken).padStart(countDigits, '0')
    const id = `${String(this.clock.now()).padStart(timeDigits, '0')}-${count}-${source}`
    return this.store.messageId(contactId, source, id)
  }

  /** Keeps a message; taking it again changes nothing. */
  async add(contactId: string, message: ConversationMessage): Promise<ConversationMessage> {
    const kept = await this.store.addMessage(contactId, message)
    await this.store.changeContact(
      contactId,
      ({ last, waiting = false }) =>
        last !== undefined && last.id > kept.id
          ? {}
          : { last: kept, waiting: kept.from === 'contact' || (waiting && kept.state === 'failed') },
      { message: kept },
    )
    return kept
  }

  /** Changes a message: it was edited, deleted, sent or not. */
  async change(contactId: string, id: string, change: Partial<ConversationMessage>): Promise<void> {
    const changed = await this.store.changeMessage(contactId, id, change)
    if (!changed) return
    // Whom an answer has not reached still waits for one.
    const waits = change.state === 'failed' && (await this.hasWritten(contactId))
    await this.store.changeContact(
      contactId,
      ({ last }) => ({ ...(last?.id === id && { last: changed }), ...(waits && { waiting: true }) }),
      { message: changed },
    )
  }

  /** One message. */
  async get(contactId: string, id: string): Promise<ConversationMessage | undefined> {
    return this.store.message(contactId, id)
  }

  /** The latest messages, oldest first. @param before - only those before the one with this id. */
  async list(
    contactId: string,
    { before, limit = 100 }: { before?: string; limit?: number } = {},
  ): Promise<ConversationMessage[]> {
    return (await this.store.messages(contactId, limit, before)).reverse()
  }

  /** What was said last, as far as it is worth knowing for an answer, oldest first. */
  async turns(contactId: string): Promise<readonly Turn[]> {
    const said = (await this.store.messages(contactId, looked)).filter(({ text, deleted, state }) => {
      return text !== '' && !deleted && state !== 'failed'
    })
    return said
      .slice(0, shownTurns)
      .reverse()
      .map(({ from, text }) => ({ from, text }))
  }

  private async hasWritten(contactId: string): Promise<boolean> {
    return (await this.store.messages(contactId, looked)).some(({ from }) => from === 'contact')
  }
}
