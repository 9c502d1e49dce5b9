import { RpcError } from '../../rpc-error.js'
import type { TlValue } from '../../tl-value.js'
import type { Media } from '../../world/media.js'
import type { Message } from '../../world/message.js'
import type { Outgoing } from '../../world/messaging.js'
import type { Peer } from '../../world/peer.js'
import type { DeliveredUpdate } from '../../world/update.js'
import type { AccountCall } from '../call.js'
import { entitiesFromTl } from '../from-tl/entities-from-tl.js'
import { markupFromTl } from '../from-tl/markup-from-tl.js'
import { canBeGrouped, liveFromTl, mediaFromTl } from '../from-tl/media-from-tl.js'
import { outgoingFromTl } from '../from-tl/outgoing-from-tl.js'
import { forAccounts, forUsers, type MethodTable } from '../method.js'
import type { Params } from '../params.js'
import { mediaToTl } from '../to-tl/media-to-tl.js'
import { sendActionFromTl } from '../to-tl/send-action-to-tl.js'
import { editScheduled } from './scheduled.js'

/** How many messages are forwarded at once, and how many make an album. */
const maxForwarded = 100
const maxAlbum = 10

export const sendingMethods: MethodTable = {
  'messages.sendMessage': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    return send(call, peer, outgoingFromTl(call.params, call.inputs, call.account.isBot))
  }),

  'messages.sendMedia': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const outgoing = outgoingFromTl(call.params, call.inputs, call.account.isBot)
    const repeated = repeatedSend(call, outgoing.randomId)
    if (repeated) return repeated
    return send(call, peer, { ...outgoing, media: mediaFromTl(call, call.params.object('media')) })
  }),

  'messages.sendMultiMedia': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const items = call.params.objects('multi_media')
    if (items.length === 0 || items.length > maxAlbum) throw new RpcError(400, 'MULTI_MEDIA_TOO_LONG')
    const common = outgoingFromTl(call.params, call.inputs, call.account.isBot)
    const groupedId = call.world.state.random.long()
    const album = items.map((item): Outgoing & { randomId: bigint } => {
      const media = call.account.sentByRandomId.has(item.long('random_id'))
        ? undefined
        : mediaFromTl(call, item.object('media'))
      if (media && !canBeGrouped(media)) throw new RpcError(400, 'MEDIA_INVALID')
      const text = item.optionalString('message') ?? ''
      const entities = entitiesFromTl(item.objects('entities'), text, call.inputs)
      return { ...common, text, entities, media, groupedId, randomId: item.long('random_id') }
    })
    const own: DeliveredUpdate[] = []
    call.change(() => {
      for (const outgoing of album) own.push(...call.world.messaging.send(call.account, peer, outgoing))
    })
    return call.updates(own)
  }),

  'messages.uploadMedia': forAccounts((call) => {
    call.inputs.peer(call.params.object('peer'))
    const media = mediaFromTl(call, call.params.object('media'))
    return media ? mediaToTl(call.view(), media) : { _: 'messageMediaEmpty' }
  }),

  'messages.startBot': forUsers((call) => {
    const bot = call.inputs.user(call.params.object('bot'))
    if (!bot.isBot) throw new RpcError(400, 'BOT_INVALID')
    const input = call.params.object('peer')
    const peer: Peer = input.name === 'inputPeerEmpty' ? { type: 'user', id: bot.id } : call.inputs.peer(input)
    const payload = call.params.string('start_param')
    if (!/^[\w-]{0,64}$/.test(payload)) throw new RpcError(400, 'START_PARAM_INVALID')
    const command = peer.type === 'user' ? '/start' : `/start@${bot.username}`
    const start = payload === '' ? undefined : { botId: bot.id, parameter: payload }
    return send(call, peer, { text: command, start, randomId: call.params.long('random_id') })
  }),

  'messages.forwardMessages': forAccounts((call) => {
    const { params, inputs, account } = call
    const from = inputs.peer(params.object('from_peer'))
    const to = inputs.peer(params.object('to_peer'))
    const ids = params.ints('id')
    const randomIds = params.longs('random_id')
    if (ids.length === 0) throw new RpcError(400, 'MESSAGE_IDS_EMPTY')
    if (ids.length > maxForwarded) throw new RpcError(400, 'FORWARD_MESSAGES_TOO_MUCH')
    if (ids.length !== randomIds.length) throw new RpcError(400, 'RANDOM_ID_INVALID')
    if (from.type === 'channel') inputs.checkReadable(call.world.state.channel(from.id))
    const messages = ids.map((id) => inputs.message(from, id))
    const own: DeliveredUpdate[] = []
    call.change(() => {
      const options = {
        randomIds,
        topId: params.optionalInt('top_msg_id') ?? params.optionalObject('reply_to')?.optionalInt('top_msg_id'),
        silent: params.flag('silent'),
        dropAuthor: params.flag('drop_author'),
        dropCaptions: params.flag('drop_media_captions'),
        noForwards: params.flag('noforwards'),
        scheduleDate: params.optionalInt('schedule_date'),
      }
      for (const sent of call.world.forwarding.forward(account, messages, to, options)) own.push(...sent)
    })
    return call.updates(own)
  }),

  'messages.editMessage': forAccounts((call) => {
    const { params, inputs, account } = call
    const peer = inputs.peer(params.object('peer'))
    const text = params.optionalString('message')
    const media = params.optionalObject('media')
    if (media?.name === 'inputMediaPoll' && media.object('poll').flag('closed')) {
      return call.answerChange(() => call.world.polls.close(account, inputs.message(peer, params.int('id'))))
    }
    const edit = {
      text,
      entities: text === undefined ? undefined : entitiesFromTl(params.objects('entities'), text, inputs),
      media: media && editedMedia(call, peer, media),
      replyMarkup: account.isBot ? markupFromTl(params.optionalObject('reply_markup'), inputs) : undefined,
    }
    if (params.has('schedule_date')) return editScheduled(call, peer, edit)
    return call.answerChange(() => {
      call.world.editing.edit(account, peer, params.int('id'), edit)
    })
  }),

  'messages.getMessageEditData': forUsers((call) => {
    const message = ownMessage(call)
    return { _: 'messages.messageEditData', caption: message.media ? true : undefined }
  }),

  'messages.deleteMessages': forAccounts((call) => {
    const ids = call.params.ints('id')
    if (ids.length === 0) throw new RpcError(400, 'MESSAGE_ID_INVALID')
    const revoke = call.params.flag('revoke') || call.account.isBot
    let count = 0
    call.change(() => {
      count = call.world.deleting.delete(call.account, ids, { revoke })
    })
    return { _: 'messages.affectedMessages', pts: call.account.log.pts, pts_count: count }
  }),

  'messages.deleteHistory': forUsers((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    if (peer.type === 'channel') throw new RpcError(400, 'PEER_ID_INVALID')
    const options = {
      maxId: call.params.int('max_id'),
      revoke: call.params.flag('revoke'),
      keepDialog: call.params.flag('just_clear'),
    }
    let count = 0
    call.change(() => {
      count = call.world.deleting.clear(call.account, peer, options)
    })
    return { _: 'messages.affectedHistory', pts: call.account.log.pts, pts_count: count, offset: 0 }
  }),

  'messages.setTyping': forAccounts((call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const action = call.params.object('action')
    setTyping(call, peer, call.params.optionalInt('top_msg_id'), action.name, action.optionalInt('progress') ?? 0)
    return true
  }),
}

/** Sends one message and answers with its number and its events. */
export function send(call: AccountCall, peer: Peer, outgoing: Outgoing): TlValue {
  let own: readonly DeliveredUpdate[] = []
  call.change(() => {
    own = call.world.messaging.send(call.account, peer, outgoing)
    if (call.params.flag('clear_draft')) clearDraft(call, peer, outgoing.topId)
  })
  return call.updates(own)
}

/** The answer to a message that was sent before, under the same `random_id`. */
function repeatedSend(call: AccountCall, randomId: bigint | undefined): TlValue | undefined {
  const own = randomId === undefined ? undefined : call.account.sentByRandomId.get(randomId)
  return own && call.updates(own)
}

function clearDraft(call: AccountCall, peer: Peer, topId: number | undefined): void {
  const { account, world } = call
  if (!world.state.dialog(account, peer).drafts.delete(topId ?? 0)) return
  world.state.emitPlain(account.id, { type: 'draft', peer, topId, draft: undefined })
}

function ownMessage(call: AccountCall): Message {
  const message = call.inputs.message(call.inputs.peer(call.params.object('peer')), call.params.int('id'))
  if (message.senderId !== call.account.id) throw new RpcError(403, 'MESSAGE_AUTHOR_REQUIRED')
  return message
}

function setTyping(call: AccountCall, peer: Peer, topId: number | undefined, name: string, progress: number): void {
  const { world, account } = call
  const action = sendActionFromTl(name, progress)
  call.change(() => {
    const update = { type: 'typing', userId: account.id, topId, action } as const
    if (peer.type === 'user') {
      const other = world.state.account(peer.id)
      if (other.id === account.id || other.isBot || other.blocked.has(account.id)) return
      world.state.emitPlain(other.id, { ...update, peer: { type: 'user', id: account.id } }, { transient: true })
      return
    }
    const chat = call.inputs.chat(peer)
    if (!chat.members.has(account.id)) throw new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
    for (const memberId of chat.members.keys()) {
      if (memberId === account.id || world.state.account(memberId).isBot) continue
      world.state.emitPlain(memberId, { ...update, peer }, { transient: true })
    }
  })
}

function editedMedia(call: AccountCall, peer: Peer, media: Params): Media | undefined {
  if (media.name !== 'inputMediaGeoLive') return mediaFromTl(call, media)
  return liveFromTl(media, call.inputs.message(peer, call.params.int('id')), call.world.state.now)
}
