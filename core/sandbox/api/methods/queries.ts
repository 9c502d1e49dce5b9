import { RpcError } from '../../rpc-error.js'
import { blankPicture } from '../../world/image-size.js'
import type { Message } from '../../world/message.js'
import type { Outgoing } from '../../world/messaging.js'
import type { Peer } from '../../world/peer.js'
import type { InlineResult } from '../../world/queries.js'
import type { InlinePeerType } from '../../world/update.js'
import type { AccountCall } from '../call.js'
import { entitiesFromTl } from '../from-tl/entities-from-tl.js'
import { markupFromTl } from '../from-tl/markup-from-tl.js'
import { documentFromTl, mediaFromTl, photoFromTl } from '../from-tl/media-from-tl.js'
import { outgoingFromTl } from '../from-tl/outgoing-from-tl.js'
import { forBots, forUsers, type MethodTable } from '../method.js'
import type { Params } from '../params.js'
import { botResultsToTl } from '../to-tl/inline-to-tl.js'
import { send } from './sending.js'

const maxResults = 50

/** Buttons that are pressed, and inline mode. */
export const queryMethods: MethodTable = {
  'messages.getBotCallbackAnswer': forUsers(async (call) => {
    const peer = call.inputs.peer(call.params.object('peer'))
    const message = call.inputs.message(peer, call.params.int('msg_id'))
    const data = call.params.optionalBytes('data') ?? new Uint8Array()
    const answer = await call.world.queries.press(call.account, message, data)
    return {
      _: 'messages.botCallbackAnswer',
      alert: answer.alert || undefined,
      has_url: answer.url === undefined ? undefined : true,
      native_ui: true,
      message: answer.text,
      url: answer.url,
      cache_time: answer.cacheSeconds,
    }
  }),

  'messages.setBotCallbackAnswer': forBots((call) => {
    const text = call.params.optionalString('message')
    if (text !== undefined && text.length > 200) throw new RpcError(400, 'MESSAGE_TOO_LONG')
    call.world.queries.answerCallback(call.account, call.params.long('query_id'), {
      text,
      alert: call.params.flag('alert'),
      url: call.params.optionalString('url'),
      cacheSeconds: call.params.optionalInt('cache_time') ?? 0,
    })
    return true
  }),

  'messages.getInlineBotResults': forUsers(async (call) => {
    const { params, inputs } = call
    const bot = inputs.user(params.object('bot'))
    const peer = params.object('peer')
    const place = peer.name === 'inputPeerEmpty' ? undefined : inputs.peer(peer)
    const kind = place ? peerKind(call, place, bot.id) : 'user'
    const answer = await call.world.queries.ask(
      call.account,
      bot,
      params.string('query'),
      params.string('offset'),
      kind,
    )
    return botResultsToTl(call.view(), answer)
  }),

  'messages.setInlineBotResults': forBots((call) => {
    const { params } = call
    const results = params.objects('results')
    if (results.length > maxResults) throw new RpcError(400, 'RESULTS_TOO_MUCH')
    const read = results.map((result) => resultFromTl(call, result))
    if (new Set(read.map(({ id }) => id)).size < read.length) throw new RpcError(400, 'RESULT_ID_DUPLICATE')
    const switchPm = params.optionalObject('switch_pm')
    call.world.queries.answerInline(call.account, params.long('query_id'), {
      results: read,
      gallery: params.flag('gallery'),
      cacheSeconds: params.int('cache_time'),
      nextOffset: params.optionalString('next_offset'),
      switchPm: switchPm && { text: switchPm.string('text'), startParam: switchPm.string('start_param') },
    })
    return true
  }),

  'messages.sendInlineBotResult': forUsers((call) => {
    const { params, inputs, account, world } = call
    const peer = inputs.peer(params.object('peer'))
    const { answer, result } = world.queries.chosen(account, params.long('query_id'), params.string('id'))
    const outgoing: Outgoing = {
      ...outgoingFromTl(params, inputs, false),
      text: result.text,
      entities: result.entities,
      media: result.media,
      replyMarkup: result.replyMarkup,
      viaBotId: params.flag('hide_via') ? undefined : answer.botId,
    }
    const sent = send(call, peer, outgoing)
    const message = sentMessage(call, outgoing.randomId)
    if (message) world.queries.tellChosen(account, answer, result.id, message)
    return sent
  }),

  'messages.editInlineBotMessage': forBots((call) => {
    const { params, inputs, account } = call
    const id = params.object('id')
    const message = inlineMessage(call, id)
    const text = params.optionalString('message')
    const media = params.optionalObject('media')
    call.change(() => {
      const edit = {
        text,
        entities: text === undefined ? undefined : entitiesFromTl(params.objects('entities'), text, inputs),
        media: media && mediaFromTl(call, media),
        replyMarkup: markupFromTl(params.optionalObject('reply_markup'), inputs),
      }
      call.world.editing.apply(message, edit, account.id)
    })
    return true
  }),
}

function resultFromTl(call: AccountCall, result: Params): InlineResult {
  const message = result.object('send_message')
  const text = message.optionalString('message') ?? ''
  return {
    id: result.string('id'),
    type: result.string('type'),
    title: result.optionalString('title'),
    description: result.optionalString('description'),
    url: result.optionalString('url'),
    thumbnail: result.optionalObject('thumb')?.string('url'),
    media: resultMedia(call, result),
    address: result.optionalObject('content')?.string('url'),
    text,
    entities: entitiesFromTl(message.objects('entities'), text, call.inputs),
    mediaAuto: message.name === 'inputBotInlineMessageMediaAuto',
    replyMarkup: markupFromTl(message.optionalObject('reply_markup'), call.inputs),
  }
}

function resultMedia(call: AccountCall, result: Params): InlineResult['media'] {
  const common = { spoiler: false, ttlSeconds: undefined }
  if (result.name === 'inputBotInlineResultPhoto') {
    return { type: 'photo', photo: photoFromTl(call, result.object('photo')), ...common }
  }
  if (result.name === 'inputBotInlineResultDocument') {
    return { type: 'document', document: documentFromTl(call, result.object('document')), ...common }
  }
  if (result.string('type') !== 'photo') return undefined
  const content = result.optionalObject('content')
  if (!content) throw new RpcError(400, 'PHOTO_CONTENT_URL_EMPTY')
  if (!/^https?:\/\/./.test(content.string('url'))) throw new RpcError(400, 'PHOTO_CONTENT_URL_INVALID')
  if (content.string('mime_type') !== 'image/jpeg') throw new RpcError(400, 'PHOTO_CONTENT_TYPE_INVALID')
  if (!result.optionalObject('thumb')) throw new RpcError(400, 'PHOTO_THUMB_URL_EMPTY')
  const size = content.objects('attributes').find(({ name }) => name === 'documentAttributeImageSize')
  // Nothing is fetched here: what is shown has the size, not the content.
  const picture = blankPicture(size?.int('w') ?? 640, size?.int('h') ?? 480)
  return { type: 'photo', photo: call.world.files.addPhoto(picture, call.account.dcId), ...common }
}

function peerKind(call: AccountCall, peer: Peer, botId: number): InlinePeerType {
  if (peer.type === 'user') {
    if (peer.id === botId) return 'same-bot'
    return call.world.state.account(peer.id).isBot ? 'bot' : 'user'
  }
  if (peer.type === 'group') return 'group'
  return call.world.state.channel(peer.id).broadcast ? 'channel' : 'supergroup'
}

function sentMessage(call: AccountCall, randomId: bigint | undefined): Message | undefined {
  const own = randomId === undefined ? [] : (call.account.sentByRandomId.get(randomId) ?? [])
  for (const { update } of own) {
    if (update.type === 'new-message' || update.type === 'new-channel-message') return update.message
  }
  return undefined
}

/** A message that was sent through this bot, by the number the bot was given for it. */
function inlineMessage(call: AccountCall, id: Params): Message {
  const uid = id.name === 'inputBotInlineMessageID64' ? id.int('id') : Number(id.long('id'))
  const owner = call.world.state.accounts.get(Number(id.optionalLong('owner_id') ?? 0n))
  const hash = call.world.state.random.longFor(`inline:${uid}`)
  if (!owner || id.long('access_hash') !== hash) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  const own = [...owner.messages.all, ...channelMessages(call, owner.id)]
  const message = own.find((candidate) => candidate.uid === uid)
  if (message?.viaBotId !== call.account.id) throw new RpcError(400, 'MESSAGE_ID_INVALID')
  return message
}

function channelMessages(call: AccountCall, ownerId: number): Message[] {
  const channels = [...call.world.state.channels.values()].filter((channel) => channel.members.has(ownerId))
  return channels.flatMap((channel) => channel.messages)
}
