import { optionData, type PollOption, pollOptions } from '../../client/chats/chat-polls.js'
import { markedIdOf } from '../../client/messages/message.js'
import { plainText } from '../../content/media.js'
import type { TlObject } from '../../mtproto/driver.js'
import { numberField, objectField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

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
    return pollOptions(this.poll, objectField(this.update, 'results'))
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
    return Array.isArray(options) ? options.map(optionData) : undefined
  }

  private get poll(): TlObject | undefined {
    return objectField(this.update, 'poll')
  }
}
