import { RpcError } from '../../rpc-error.js'
import type { Poll } from '../../world/media.js'
import type { Message } from '../../world/message.js'
import { userPeer } from '../../world/peer.js'
import type { AccountCall } from '../call.js'
import { forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'

export const pollMethods: MethodTable = {
  'messages.sendVote': forUsers((call) => {
    const { message, poll } = pollOf(call, 'msg_id')
    const chosen = new Set(call.params.bytesList('options').map(hex))
    const known = new Set(poll.answers.map(({ option }) => hex(option)))
    if (poll.closed) throw new RpcError(400, 'MESSAGE_POLL_CLOSED')
    if ([...chosen].some((option) => !known.has(option))) throw new RpcError(400, 'OPTION_INVALID')
    if (chosen.size > 1 && !poll.multipleChoice) throw new RpcError(400, 'OPTIONS_TOO_MUCH')
    if (poll.quiz && poll.votes.has(call.account.id)) throw new RpcError(400, 'REVOTE_NOT_ALLOWED')
    if (chosen.size > 0) poll.votes.set(call.account.id, chosen)
    else poll.votes.delete(call.account.id)
    return call.answerChange(() =>
      call.world.delivery.toViewers(message, ({ id, isBot }) => {
        if (!isBot || message.senderId === id) call.world.state.emitPlain(id, { type: 'message-poll', message })
      }),
    )
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
    const votes = [...poll.votes].flatMap(([accountId, chosen]) =>
      [...chosen]
        .filter((option) => !wanted || option === hex(wanted))
        .map((option) => ({
          _: 'messagePeerVote',
          peer: view.peer(userPeer(accountId)),
          option: new Uint8Array(Buffer.from(option, 'hex')),
          date: call.world.state.now,
        })),
    )
    return { _: 'messages.votesList', count: votes.length, votes, ...collected(view) }
  }),
}

function pollOf(call: AccountCall, name: string): { message: Message; poll: Poll } {
  const message = call.inputs.message(call.inputs.peer(call.params.object('peer')), call.params.int(name))
  if (message.media?.type !== 'poll') throw new RpcError(400, 'MESSAGE_ID_INVALID')
  return { message, poll: message.media.poll }
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
