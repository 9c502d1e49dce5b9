import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import { messagesOf, sliceHistory } from '../../world/history.js'
import type { Message } from '../../world/message.js'
import { markedIdOf, type Peer } from '../../world/peer.js'
import { threadMessages } from '../../world/topic-of.js'
import type { AccountCall } from '../call.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { entriesAfter, newestFirst, pageLimit, placeOf, type SortKey } from '../paging.js'
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
    const messages = peer ? messagesOf(call.world.state, call.account, peer) : call.account.messages.all
    const topId = params.optionalInt('top_msg_id')
    const scope =
      topId !== undefined && peer?.type === 'channel'
        ? threadMessages(call.world.state.channel(peer.id), topId)
        : messages
    const from = params.optionalObject('from_id')
    const author = from && inputs.peer(from)
    const matching = scope.filter((message) => matches(call, message) && (!author || isBy(message, author)))
    return page(call, peer ?? { type: 'user', id: call.account.id }, matching)
  }),

  'messages.searchGlobal': forUsers((call) => {
    const found = searchedEverywhere(call).filter((message) => matches(call, message))
    return globalPage(call, found)
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

  'messages.getUnreadReactions': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getUnreadPollVotes': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getRecentLocations': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getQuickReplyMessages': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.getPersonalChannelHistory': forUsers((call) => messagesToTl(call.view(), [], {})),
  'messages.searchSentMedia': forUsers((call) => {
    const own = searchedEverywhere(call).filter(
      (message) => message.senderId === call.account.id && message.media && matches(call, message),
    )
    const newest = newestFirst(own, (message) => globalKey(call, message))
    return messagesToTl(call.view(), newest.slice(0, pageLimit(call.params.int('limit'))), {})
  }),

  'channels.searchPosts': forUsers((call) => {
    const { params, world } = call
    const hashtag = params.optionalString('hashtag')
    const query = hashtag === undefined ? (params.optionalString('query') ?? '') : `#${hashtag.replace(/^#/, '')}`
    const channels = [...world.state.channels.values()].filter(
      (channel) => channel.broadcast && channel.isPublic && !channel.deleted,
    )
    const posts = channels.flatMap(({ messages }) => messages)
    return globalPage(
      call,
      posts.filter((message) => !message.action && matchesSearch(message, query, call.account.id)),
    )
  }),
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
export function page(call: AccountCall, peer: Peer, messages: readonly Message[]): TlValue {
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

/** The part of the messages of many chats that the request asks for. */
function globalPage(call: AccountCall, messages: readonly Message[]): TlValue {
  const { params } = call
  const keyOf = (message: Message) => globalKey(call, message)
  const found = newestFirst(messages, keyOf)
  const peer = call.inputs.place(params.object('offset_peer'))
  const rate = params.int('offset_rate')
  const place = rate === 0 ? undefined : placeOf(rate, params.int('offset_id'), peer)
  const rest = entriesAfter(found, keyOf, place)
  const part = rest.slice(0, pageLimit(params.int('limit')))
  const nextRate = part.length < rest.length ? part.at(-1)?.date : undefined
  return messagesToTl(call.view(), part, { total: found.length, nextRate })
}

/** Whether a message is what a search asks for. */
function matches(call: AccountCall, message: Message): boolean {
  const { params, account } = call
  return (
    matchesSearch(message, params.string('q'), account.id) &&
    matchesFilter(message, params.object('filter').name, account.id) &&
    inDates(message, params.optionalInt('min_date') ?? 0, params.optionalInt('max_date') ?? 0)
  )
}

function isBy(message: Message, author: Peer): boolean {
  const shown = message.from ?? (message.post ? message.peerFor(0) : { type: 'user', id: message.senderId })
  return shown.type === author.type && shown.id === author.id
}

/** The messages of the caller's chats of the kinds and the folder that are asked for. */
function searchedEverywhere(call: AccountCall): Message[] {
  const { params, account, world } = call
  const folderId = params.optionalInt('folder_id')
  const dialogs = [...account.dialogs.values()].filter(({ peer, folderId: own }) => {
    if (folderId !== undefined && own !== folderId) return false
    const channel = peer.type === 'channel' ? world.state.channels.get(peer.id) : undefined
    if (peer.type === 'channel' && (channel?.deleted !== false || !channel.members.has(account.id))) return false
    if (params.flag('broadcasts_only')) return channel?.broadcast === true
    if (params.flag('groups_only')) return peer.type === 'group' || channel?.broadcast === false
    return !params.flag('users_only') || peer.type === 'user'
  })
  return dialogs.flatMap(({ peer }) => messagesOf(world.state, account, peer))
}

function globalKey({ account }: AccountCall, message: Message): SortKey {
  return [message.date, message.idFor(account.id) ?? 0, markedIdOf(message.peerFor(account.id))]
}

function inDates(message: Message, minDate: number, maxDate: number): boolean {
  return (minDate === 0 || message.date > minDate) && (maxDate === 0 || message.date < maxDate)
}
