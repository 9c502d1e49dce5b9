import { markedIdOf } from '../../client/messages/message.js'
import type { TlObject } from '../../mtproto/driver.js'
import { listField, numberField, objectField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

/** An answer of a poll. */
export interface PollOption {
  /** What it says; absent where Telegram does not repeat the poll. */
  readonly text?: string
  /** What names it in votes. */
  readonly data: string
  /** How many have chosen it; absent until the account may see results. */
  readonly voters?: number
}

/** A poll has changed: somebody voted, or it was closed. Bots learn of the polls they have sent. */
export class PollContext extends UpdateContext {
  /** What names the poll; a decimal of 64 bits. */
  get pollId(): string {
    return String(this.update.pollId)
  }

  /** What it asks; absent where Telegram does not repeat the poll. */
  get question(): string | undefined {
    const { poll } = this
    return poll && plainText(poll.question)
  }

  /** Whether nobody can vote any more; `false` where Telegram does not repeat the poll. */
  get isClosed(): boolean {
    return this.poll?.closed === true
  }

  /** The answers, and how many have chosen each. */
  get options(): PollOption[] {
    const results = objectField(this.update, 'results')
    const counts = new Map((results ? listField(results, 'results') : []).map((one) => [dataOf(one.option), one]))
    const answers = this.poll ? listField(this.poll, 'answers') : []
    const all = answers.length > 0 ? answers : [...counts.values()]
    return all.map(({ option, text }) => {
      const data = dataOf(option)
      const voters = counts.get(data)?.voters
      return { data, ...(text != null && { text: plainText(text) }), ...(voters != null && { voters: Number(voters) }) }
    })
  }

  /** How many have voted. */
  get totalVoters(): number | undefined {
    const results = objectField(this.update, 'results')
    return results && numberField(results, 'totalVoters')
  }

  /** Who has voted, as a marked id; only bots learn that, of polls that are not anonymous. */
  get senderId(): number | undefined {
    return markedIdOf(objectField(this.update, 'peer'))
  }

  /** What {@link senderId} has chosen, by the `data` of the options; empty: took the vote back. */
  get chosen(): string[] | undefined {
    const { options } = this.update
    return Array.isArray(options) ? options.map(dataOf) : undefined
  }

  private get poll(): TlObject | undefined {
    return objectField(this.update, 'poll')
  }
}

function dataOf(option: unknown): string {
  return option instanceof Uint8Array ? Buffer.from(option).toString('utf8') : String(option ?? '')
}

/** A text that newer layers wrap with its marks. */
function plainText(text: unknown): string {
  return typeof text === 'object' && text !== null ? String((text as TlObject).text ?? '') : String(text ?? '')
}
