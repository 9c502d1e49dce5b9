import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import { messagesOf, sliceHistory } from '../../world/history.js'
import type { Message } from '../../world/message.js'
import type { Peer } from '../../world/peer.js'
import { threadMessages } from '../../world/topic-of.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import type { Params } from '../params.js'
import { matchesFilter, matchesSearch } from '../search-filter.js'
import { messagesToTl } from '../to-tl/messages-to-tl.js'

export const historyMethods: MethodTable = {
  'messages.getMessages': forAccounts((call) => {
    const found = call.params.objects('id').map((input) => {
      const { id, replied } = wanted(call, input)
      const message = call.account.messages.get(id)
      return replied ? message?.replyTo?.message : message
    })
    const ids = call.params.objects('id').map((input) => wanted(call, input).id)
    return messagesToTl(
      call.view(),
      found.map((message, index) => message ?? ids[index] ?? 0),
      {},
    )
  }),

  'channels.getMessages': forAccounts((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const found = call.params.objects('id').map((input) => {
      const { id, replied, pinned } = wanted(call, input)
      if (pinned) return channel.messages.findLast((message) => message.pinned) ?? 0
      const message = call.inputs.visibleIn(channel, id)
      return (replied ? message?.replyTo?.message : message) ?? id
    })
    return messagesToTl(call.view(), found, { channel })
  }),

  'messages.getHistory': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    return page(call, peer, messagesOf(call.world.state, call.account, peer))
  }),

  'messages.search': forUsers((call) => {
    const { params, inputs } = call
    const input = params.object('peer')
    const all = input.name === 'inputPeerEmpty'
    const peer = all ? undefined : inputs.peer(input)
    const messages = peer ? messagesOf(call.world.state, call.account, peer) : [...call.account.messages.values()]
    const topId = params.optionalInt('top_msg_id')
    const scope =
      topId !== undefined && peer?.type === 'channel'
        ? threadMessages(call.world.state.channel(peer.id), topId)
        : messages
    const from = params.optionalObject('from_id')
    const matching = scope.filter(
      (message) =>
        matchesSearch(message, params.string('q')) &&
        matchesFilter(message, params.object('filter').name, call.account.id) &&
        (!from || message.senderId === inputs.user(from).id) &&
        inDates(message, params.optionalInt('min_date') ?? 0, params.optionalInt('max_date') ?? 0),
    )
    return page(call, peer ?? { type: 'user', id: call.account.id }, matching)
  }),

  'messages.searchGlobal': forUsers((call) => {
    const query = call.params.string('q')
    const filter = call.params.object('filter').name
    const own = [...call.account.messages.values()]
    const channels = [...call.world.state.channels.values()].filter((channel) => channel.members.has(call.account.id))
    const found = [...own, ...channels.flatMap((channel) => channel.messages)]
      .filter((message) => matchesSearch(message, query) && matchesFilter(message, filter, call.account.id))
      .sort((a, b) => b.uid - a.uid)
    const limit = Math.min(Math.max(call.params.int('limit'), 1), 100)
    return messagesToTl(call.view(), found.slice(0, limit), { total: found.length })
  }),

  'messages.getReplies': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('msg_id'))
    const root = message.discussion ?? message
    const rootId = root.idFor(call.account.id)
    if (root.conversation.type !== 'channel' || rootId === undefined) throw new RpcError(400, 'MSG_ID_INVALID')
    const group = call.world.state.channel(root.conversation.id)
    return page(call, { type: 'channel', id: group.id }, threadMessages(group, rootId))
  }),

  'messages.getUnreadMentions': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = messagesOf(call.world.state, call.account, peer).filter(
      (message) => message.mentions.has(call.account.id) && message.unreadContents.has(call.account.id),
    )
    return page(call, peer, messages)
  }),

  'messages.getSearchCounters': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = messagesOf(call.world.state, call.account, peer)
    return call.params.objects('filters').map((filter) => ({
      _: 'messages.searchCounter',
      filter: filter.value,
      count: messages.filter((message) => matchesFilter(message, filter.name, call.account.id)).length,
    }))
  }),

  'messages.getScheduledHistory': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getUnreadReactions': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getRecentLocations': forUsers((call) => messagesToTl(call.view(), [], {})),
}

function wanted(call: AccountCall, input: Params): { id: number; replied: boolean; pinned: boolean } {
  switch (input.name) {
    case 'inputMessageID':
    case 'inputMessageCallbackQuery':
      return { id: input.int('id'), replied: false, pinned: false }
    case 'inputMessageReplyTo':
      return { id: input.int('id'), replied: true, pinned: false }
    case 'inputMessagePinned':
      return { id: 0, replied: false, pinned: true }
    default:
      throw new RpcError(400, call.account.isBot ? 'MESSAGE_ID_INVALID' : 'MSG_ID_INVALID')
  }
}

/** The part of a list of messages (oldest first) that the request asks for. */
function page(call: AccountCall, peer: Peer, messages: readonly Message[]): TlValue {
  const { params } = call
  const slice = sliceHistory(messages, call.account.id, {
    offsetId: params.optionalInt('offset_id') ?? 0,
    offsetDate: params.optionalInt('offset_date') ?? 0,
    addOffset: params.optionalInt('add_offset') ?? 0,
    limit: params.int('limit'),
    maxId: params.optionalInt('max_id') ?? 0,
    minId: params.optionalInt('min_id') ?? 0,
  })
  const channel = peer.type === 'channel' ? call.world.state.channel(peer.id) : undefined
  return messagesToTl(call.view(), slice, { channel, total: messages.length })
}

function inDates(message: Message, minDate: number, maxDate: number): boolean {
  return (minDate === 0 || message.date > minDate) && (maxDate === 0 || message.date < maxDate)
}
