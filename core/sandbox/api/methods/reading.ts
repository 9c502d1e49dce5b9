import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import { messagesOf } from '../../world/history.js'
import type { Message } from '../../world/message.js'
import type { AccountCall } from '../call.js'
import { readDatesLayer } from '../layers.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import { collected } from '../to-tl/collected.js'
import { repliesToTl } from '../to-tl/message-to-tl.js'

/** For so many days Telegram tells when a message was read; `pm_read_date_expire_period` of its configuration. */
const readDateDays = 7

export const readingMethods: MethodTable = {
  'messages.readHistory': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    if (peer.type === 'channel') throw new RpcError(400, 'PEER_ID_INVALID')
    let changed = false
    call.change(() => {
      changed = call.world.reading.read(call.account, peer, call.params.int('max_id'))
    })
    return { _: 'messages.affectedMessages', pts: call.account.log.pts, pts_count: changed ? 1 : 0 }
  }),

  'channels.readHistory': forUsers((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    let changed = false
    call.change(() => {
      changed = call.world.reading.readChannel(call.account, channel, call.params.int('max_id'))
    })
    return changed
  }),

  'messages.readDiscussion': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    if (peer.type !== 'channel') throw new RpcError(400, 'PEER_ID_INVALID')
    const channel = call.world.state.channel(peer.id)
    const { params } = call
    call.change(() => {
      call.world.reading.readTopic(call.account, channel, params.int('msg_id'), params.int('read_max_id'))
    })
    return true
  }),

  'messages.readMessageContents': forUsers((call) => {
    const messages = call.params.ints('id').flatMap((id) => call.account.messages.get(id) ?? [])
    return readContents(call, messages)
  }),

  'channels.readMessageContents': forUsers((call) => {
    const channel = call.inputs.readableChannel(call.params.object('channel'))
    const messages = call.params.ints('id').flatMap((id) => channel.message(id) ?? [])
    readChannelContents(call, channel.id, messages)
    return true
  }),

  'messages.readMentions': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = messagesOf(call.world.state, call.account, peer).filter(({ mentions }) =>
      mentions.has(call.account.id),
    )
    if (peer.type === 'channel') readChannelContents(call, peer.id, messages)
    else readContents(call, messages)
    const pts = peer.type === 'channel' ? call.world.state.channel(peer.id).log.pts : call.account.log.pts
    return { _: 'messages.affectedHistory', pts, pts_count: 0, offset: 0 }
  }),

  'messages.readReactions': forUsers((call) => {
    call.inputs.peer(call.params.object('peer'))
    return { _: 'messages.affectedHistory', pts: call.account.log.pts, pts_count: 0, offset: 0 }
  }),

  'messages.getOutboxReadDate': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('msg_id'))
    if (peer.type !== 'user' || message.senderId !== call.account.id) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    if (call.world.state.now - message.date > readDateDays * 86_400) throw new RpcError(400, 'MESSAGE_TOO_OLD')
    if (message.readDate === undefined) throw new RpcError(400, 'MESSAGE_NOT_READ_YET')
    return { _: 'outboxReadDate', date: message.readDate }
  }),

  'messages.readPollVotes': forUsers((call) => {
    call.inputs.peer(call.params.object('peer'))
    return { _: 'messages.affectedHistory', pts: call.account.log.pts, pts_count: 0, offset: 0 }
  }),

  'messages.receivedMessages': forAccounts(() => []),
  'messages.receivedQueue': forAccounts(() => []),
  'messages.reportMessagesDelivery': forAccounts(() => true),

  'messages.getMessagesViews': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const messages = call.params.ints('id').map((id) => call.inputs.find(peer, id))
    if (call.params.bool('increment')) call.change(() => countViews(call, messages))
    const view = call.view()
    const views = messages.map((message) => ({
      _: 'messageViews',
      views: message?.post ? message.views : undefined,
      forwards: message?.post ? message.forwards : undefined,
      replies: message && repliesToTl(view, message),
    }))
    return { _: 'messages.messageViews', views, ...collected(view) }
  }),

  'messages.getMessageReadParticipants': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('msg_id'))
    const chat = call.inputs.chat(peer)
    const readers = [...chat.members.keys()].filter((id) => {
      if (id === message.senderId) return false
      const dialog = call.world.state.account(id).dialogs.get(`${peer.type}:${peer.id}`)
      return (dialog?.readInboxMaxId ?? 0) >= (message.idFor(id) ?? Number.POSITIVE_INFINITY)
    })
    if (call.layer < readDatesLayer) return readers.map((id) => BigInt(id))
    return readers.map((id) => ({ _: 'readParticipantDate', user_id: BigInt(id), date: call.world.state.now }))
  }),
}

function readContents(call: AccountCall, messages: readonly Message[]): TlValue {
  let ids: number[] = []
  call.change(() => {
    ids = call.world.reading.readContents(call.account, messages)
    if (ids.length > 0) call.world.state.emitCommon(call.account, { type: 'read-contents', ids }, ids.length)
  })
  return { _: 'messages.affectedMessages', pts: call.account.log.pts, pts_count: ids.length }
}

function readChannelContents(call: AccountCall, channelId: number, messages: readonly Message[]): void {
  call.change(() => {
    const ids = call.world.reading.readContents(call.account, messages)
    if (ids.length > 0) call.world.state.emitPlain(call.account.id, { type: 'read-channel-contents', channelId, ids })
  })
}

function countViews(call: AccountCall, messages: readonly (Message | undefined)[]): void {
  for (const message of messages) {
    if (!message?.post || message.viewers.has(call.account.id) || message.conversation.type !== 'channel') continue
    message.addViewer(call.account.id)
    message.views += 1
    const channel = call.world.state.channel(message.conversation.id)
    const update = {
      type: 'channel-views',
      channelId: channel.id,
      id: message.idFor(0) ?? 0,
      views: message.views,
    } as const
    call.world.state.emitToMembers(channel, update, { transient: true })
  }
}
