import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Poll, PollVote } from '../../world/media.js'
import type { Message } from '../../world/message.js'
import { userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { peerVotesLayer } from '../layers.js'
import { forUsers, type MethodTable } from '../method.js'
import { pageByOffset, pageLimit } from '../paging.js'
import { collected } from '../to-tl/collected.js'
import type { View } from '../to-tl/view.js'

export const pollMethods: MethodTable = {
  'messages.sendVote': forUsers((call) => {
    const { message, poll } = pollOf(call, 'msg_id')
    const chosen = new Set(call.params.bytesList('options').map(hex))
    const known = new Set(poll.answers.map(({ option }) => hex(option)))
    if (poll.closed) throw new RpcError(400, 'MESSAGE_POLL_CLOSED')
    if ([...chosen].some((option) => !known.has(option))) throw new RpcError(400, 'OPTION_INVALID')
    if (chosen.size > 1 && !poll.multipleChoice) throw new RpcError(400, 'OPTIONS_TOO_MUCH')
    if (poll.quiz && poll.votes.has(call.account.id)) throw new RpcError(400, 'REVOTE_NOT_ALLOWED')
    if (chosen.size > 0) poll.votes.set(call.account.id, { chosen, date: call.world.state.now })
    else poll.votes.delete(call.account.id)
    return call.answerChange(() => announcePoll(call, message))
  }),

  'messages.getPollResults': forUsers((call) => {
    const { message } = pollOf(call, 'msg_id')
    return call.updates([{ box: 'none', update: { type: 'message-poll', message }, transient: true }])
  }),

  'messages.getPollVotes': forUsers((call) => {
    const { poll } = pollOf(call, 'id')
    if (!poll.publicVoters) throw new RpcError(403, 'POLL_VOTE_REQUIRED')
    const wanted = call.params.optionalBytes('option')
    const view = call.view()
    const found = [...poll.votes].filter(([, { chosen }]) => !wanted || chosen.has(hex(wanted)))
    const keyOf = ([accountId, { date }]: [number, PollVote]) => [date, accountId]
    const limit = pageLimit(call.params.int('limit'))
    const offset = call.params.optionalString('offset')
    const { page, nextOffset: next_offset } = pageByOffset(found, keyOf, { offset, limit })
    const votes = page.map(([accountId, vote]) => voteToTl(view, accountId, vote, wanted !== undefined))
    return { _: 'messages.votesList', count: found.length, votes, ...collected(view), next_offset }
  }),
}

/** Ends a poll for good; what an edit of a message with a poll can do. */
export function closePoll(call: AccountCall, message: Message): void {
  if (message.media?.type !== 'poll') throw new RpcError(400, 'MESSAGE_ID_INVALID')
  if (message.senderId !== call.account.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
  if (message.media.poll.closed) throw new RpcError(400, 'MESSAGE_NOT_MODIFIED')
  message.media.poll.closed = true
  announcePoll(call, message)
}

function announcePoll(call: AccountCall, message: Message): void {
  call.world.delivery.toViewers(message, ({ id, isBot }) => {
    if (!isBot || message.senderId === id) call.world.state.emitPlain(id, { type: 'message-poll', message })
  })
}

/** One person's vote. Who asks for the votes of one option is not told it again. */
function voteToTl(view: View, accountId: number, { chosen, date }: PollVote, ofOneOption: boolean): TlValue {
  const options = [...chosen].map((option) => new Uint8Array(Buffer.from(option, 'hex')))
  const kind = ofOneOption ? 'InputOption' : options.length > 1 ? 'Multiple' : ''
  const what = ofOneOption ? {} : options.length > 1 ? { options } : { option: options[0] }
  const user_id = view.user(accountId)
  if (view.layer < peerVotesLayer) return { _: `messageUserVote${kind}`, user_id, ...what, date }
  return { _: `messagePeerVote${kind}`, peer: view.peer(userPeer(accountId)), ...what, date }
}

function pollOf(call: AccountCall, name: string): { message: Message; poll: Poll } {
  const message = call.inputs.message(call.inputs.peer(call.params.object('peer')), call.params.int(name))
  if (message.media?.type !== 'poll') throw new RpcError(400, 'MESSAGE_ID_INVALID')
  return { message, poll: message.media.poll }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
