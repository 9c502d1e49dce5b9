import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Delivery } from './delivery.js'
import type { Poll } from './media.js'
import type { Message } from './message.js'
import type { WorldState } from './world-state.js'

/** Votes in polls, and their end. */
export class Polls {
  constructor(
    private readonly state: WorldState,
    private readonly delivery: Delivery,
  ) {}

  /** The poll of a message. @throws {RpcError} `MESSAGE_ID_INVALID` */
  of({ media }: Message): Poll {
    if (media?.type !== 'poll') throw new RpcError(400, 'MESSAGE_ID_INVALID')
    return media.poll
  }

  /** Somebody chooses options, by their bytes; none takes the vote back. */
  vote(voter: Account, message: Message, options: readonly Uint8Array[]): void {
    const poll = this.of(message)
    const chosen = new Set(options.map(optionKey))
    const known = new Set(poll.answers.map(({ option }) => optionKey(option)))
    if (poll.closed) throw new RpcError(400, 'MESSAGE_POLL_CLOSED')
    if ([...chosen].some((option) => !known.has(option))) throw new RpcError(400, 'OPTION_INVALID')
    if (chosen.size > 1 && !poll.multipleChoice) throw new RpcError(400, 'OPTIONS_TOO_MUCH')
    if (poll.quiz && poll.votes.has(voter.id)) throw new RpcError(400, 'REVOTE_NOT_ALLOWED')
    if (chosen.size > 0) poll.votes.set(voter.id, { chosen, date: this.state.now })
    else poll.votes.delete(voter.id)
    this.state.change({ accountId: voter.id }, () => {
      this.announce(message)
      // Who has voted what is told to the bot alone that sent the poll, unless it is anonymous.
      const sender = this.state.accounts.get(message.senderId)
      if (!sender?.isBot || !poll.publicVoters) return
      this.state.emitQts(sender, { type: 'poll-vote', pollId: poll.id, userId: voter.id, options: [...options] })
    })
  }

  /** Ends a poll for good. */
  close(account: Account, message: Message): void {
    const poll = this.of(message)
    if (message.senderId !== account.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
    if (poll.closed) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
    poll.closed = true
    this.state.change({ accountId: account.id }, () => this.announce(message))
  }

  private announce(message: Message): void {
    this.delivery.toViewers(message, ({ id, isBot }) => {
      if (!isBot || message.senderId === id) this.state.emitPlain(id, { type: 'message-poll', message })
    })
  }
}

/** An option of a poll as votes name it. */
export function optionKey(option: Uint8Array): string {
  return Buffer.from(option).toString('hex')
}
