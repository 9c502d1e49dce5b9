import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Poll, PollVote } from '../../world/media.js'
import type { Message } from '../../world/message.js'
import { userPeer } from '../../world/peer.js'
import { optionKey } from '../../world/polls.js'
import type { AccountCall } from '../call.js'
import { peerVotesLayer } from '../layers.js'
import { forUsers, type MethodTable } from '../method.js'
import { pageByOffset, pageLimit } from '../paging.js'
import { collected } from '../to-tl/collected.js'
import type { View } from '../to-tl/view.js'

export const pollMethods: MethodTable = {
  'messages.sendVote': forUsers((call) => {
    const { message } = pollOf(call, 'msg_id')
    const options = call.params.bytesList('options')
    return call.answerChange(() => call.world.polls.vote(call.account, message, options))
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
    const found = [...poll.votes].filter(([, { chosen }]) => !wanted || chosen.has(optionKey(wanted)))
    const keyOf = ([accountId, { date }]: [number, PollVote]) => [date, accountId]
    const limit = pageLimit(call.params.int('limit'))
    const offset = call.params.optionalString('offset')
    const { page, nextOffset: next_offset } = pageByOffset(found, keyOf, { offset, limit })
    const votes = page.map(([accountId, vote]) => voteToTl(view, accountId, vote, wanted !== undefined))
    return { _: 'messages.votesList', count: found.length, votes, ...collected(view), next_offset }
  }),
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
  return { message, poll: call.world.polls.of(message) }
}
