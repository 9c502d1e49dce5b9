import { Content } from '../../content/content.js'
import type { PlainKeyboard } from '../../content/reply-markup.js'
import { rpcReason } from '../../errors/rpc-reason.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { verdictOf } from '../../errors/verdict.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { Markup } from '../../formatting/markup.js'
import type { FormattedText } from '../../formatting/text-entity.js'
import type { TlObject } from '../../mtproto/driver.js'
import { fillRandomly } from '../../mtproto/session/random-pool.js'
import { peerOfMarkedId } from '../peers/peer-id.js'
import type { PeerRef } from '../peers/peer-ref.js'
import { type ClientCalls, inputChannelOf, peerAtHand, resolvePeer } from '../peers/peer-resolver.js'
import type { AlbumPart } from './album-part.js'
import { Message, markedIdOf } from './message.js'
import type { MessageContent } from './message-content.js'
import { messageParts, randomIdOfPart } from './message-parts.js'
import type {
  CallbackAnswer,
  EditMessageOptions,
  ForwardMessagesOptions,
  SendMessageOptions,
  TextOptions,
} from './send-message-options.js'

/** Sending, editing, reading and deleting messages for one client. */
export class MessageCalls {
  constructor(
    private readonly calls: ClientCalls,
    private readonly content: MessageContent,
  ) {}

  /**
   * @param media - an `InputMedia` the message carries; the text is its caption then, and is not divided.
   * @returns the message; of a text that is too long for one, the last.
   */
  async send(
    peer: PeerRef,
    text: string | Markup | Content,
    options: SendMessageOptions = {},
    media?: TlObject,
  ): Promise<Message> {
    if (text instanceof Content) return this.send(peer, '', options, text.toMedia(this.calls.create))
    const { signal, randomId = randomLong() } = options
    const inputPeer = peerAtHand(this.calls, peer) ?? (await resolvePeer(this.calls, peer, { signal }))
    const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
    const read = this.content.read(text, options)
    const parts = media ? [read] : messageParts(read)
    const last = parts.length - 1
    if (last === 0) return this.sendPart(inputPeer, parts[0] ?? read, options, randomId, keyboard, media)
    const sendPart = (index: number) => {
      const { replyTo, ...rest } = options
      const own = { ...rest, ...(index === 0 ? { replyTo } : {}) }
      const below = index === last ? keyboard : undefined
      return this.sendPart(inputPeer, parts[index] ?? read, own, randomIdOfPart(randomId, index), below, media)
    }
    for (let index = 0; index < last; index++) {
      await sendPart(index).catch((error) => {
        // A part that is there already, from a run that ended before the next, is no reason to keep the rest back.
        if (verdictOf(error) !== 'duplicate') throw error
      })
    }
    return sendPart(last)
  }

  private async sendPart(
    inputPeer: TlObject,
    part: FormattedText,
    options: SendMessageOptions,
    randomId: bigint,
    keyboard?: PlainKeyboard,
    media?: TlObject,
  ): Promise<Message> {
    const { signal, silent, replyTo, topicId } = options
    const method = media ? 'messages.SendMedia' : 'messages.SendMessage'
    // One object that grows: copies of parts of it cost more than all the rest of making it.
    const params: Record<string, unknown> = this.content.fields(part, options, keyboard)
    params.peer = inputPeer
    params.randomId = randomId
    if (media) params.media = media
    if (silent) params.silent = true
    if (replyTo !== undefined || topicId !== undefined) Object.assign(params, this.replyTo(replyTo, topicId))
    const result = await this.calls.invoke(method, params, { signal })
    if (result.className === 'UpdateShortSentMessage') return this.fromShort(result, inputPeer, part.text)
    const raw = newMessageIn(result, randomId)
    if (raw) return this.message(raw)
    throw new SwitchboardError('BUG_UNREACHABLE', { where: `the answer ${result.className} to ${method}` })
  }

  /** @returns the messages in their order. */
  async sendAlbum(
    peer: PeerRef,
    parts: readonly AlbumPart[],
    options: Omit<SendMessageOptions, keyof TextOptions> = {},
  ): Promise<Message[]> {
    const { signal, silent, replyTo, topicId, randomId = randomLong() } = options
    const { create } = this.calls
    const inputPeer = await resolvePeer(this.calls, peer, { signal })
    const multiMedia: TlObject[] = []
    for (const [index, { media, caption, ...text }] of parts.entries()) {
      const stored = await this.calls.invoke('messages.UploadMedia', { peer: inputPeer, media }, { signal })
      const content = this.content.fields(this.content.read(caption, text), {})
      const own = { media: storedMedia(stored, create), randomId: randomIdOfPart(randomId, index), ...content }
      multiMedia.push(create('InputSingleMedia', own))
    }
    const params = {
      peer: inputPeer,
      multiMedia,
      ...(silent ? { silent: true } : {}),
      ...this.replyTo(replyTo, topicId),
    }
    const result = await this.calls.invoke('messages.SendMultiMedia', params, { signal })
    const ids = parts.map((_, index) => randomIdOfPart(randomId, index))
    return this.messagesIn(result, ids)
  }

  async edit(peer: PeerRef, id: number, text: string | Markup, options: EditMessageOptions = {}): Promise<Message> {
    const { signal } = options
    const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
    return this.editFields(peer, id, this.content.fields(this.content.read(text, options), options, keyboard), signal)
  }

  /** Replaces what a message carries, and its buttons; its text stays. */
  async editMedia(peer: PeerRef, id: number, media: TlObject, buttons?: Keyboard): Promise<void> {
    const keyboard = buttons && (await this.content.keyboard(buttons))
    const inputPeer = await resolvePeer(this.calls, peer)
    const fields = { media, ...(keyboard && { replyMarkup: this.content.markup(keyboard) }) }
    try {
      await this.calls.invoke('messages.EditMessage', { peer: inputPeer, id, ...fields })
    } catch (error) {
      if (rpcReason(error) !== 'MESSAGE_NOT_MODIFIED') throw error
    }
  }

  async editButtons(peer: PeerRef, id: number, buttons: Keyboard): Promise<Message> {
    const keyboard = await this.content.keyboard(buttons)
    return this.editFields(peer, id, { ...(keyboard && { replyMarkup: this.content.markup(keyboard) }) })
  }

  private async editFields(peer: PeerRef, id: number, fields: object, signal?: AbortSignal): Promise<Message> {
    const inputPeer = await resolvePeer(this.calls, peer, { signal })
    const result = await this.calls.invoke('messages.EditMessage', { peer: inputPeer, id, ...fields }, { signal })
    const edited = updatesIn(result).find(({ className }) => /^UpdateEdit(Channel)?Message$/.test(className))
    if (edited) return this.message(edited.message as TlObject)
    // An earlier attempt has changed it.
    const [found] = result.className === 'Updates' ? await this.get(peer, [id]) : []
    if (found) return found
    throw new SwitchboardError('BUG_UNREACHABLE', { where: `the answer ${result.className} to messages.EditMessage` })
  }

  async delete(peer: PeerRef, ids: readonly number[], { revoke = true }: { revoke?: boolean } = {}): Promise<void> {
    const inputPeer = await resolvePeer(this.calls, peer)
    const channel = inputChannelOf(this.calls, inputPeer)
    if (channel) await this.calls.invoke('channels.DeleteMessages', { channel, id: ids })
    else await this.calls.invoke('messages.DeleteMessages', { id: ids, ...(revoke ? { revoke: true } : {}) })
  }

  async get(peer: PeerRef, ids: readonly number[]): Promise<(Message | undefined)[]> {
    const inputPeer = await resolvePeer(this.calls, peer)
    const channel = inputChannelOf(this.calls, inputPeer)
    const id = ids.map((each) => this.calls.create('InputMessageID', { id: each }))
    const result = channel
      ? await this.calls.invoke('channels.GetMessages', { channel, id })
      : await this.calls.invoke('messages.GetMessages', { id })
    const found = new Map((result.messages as TlObject[]).map((raw) => [Number(raw.id), raw]))
    return ids.map((each) => {
      const raw = found.get(each)
      return raw && raw.className !== 'MessageEmpty' ? this.message(raw) : undefined
    })
  }

  async forward(
    to: PeerRef,
    from: PeerRef,
    ids: readonly number[],
    options: ForwardMessagesOptions = {},
  ): Promise<Message[]> {
    const { signal, randomIds = ids.map(randomLong) } = options
    const params = {
      fromPeer: await resolvePeer(this.calls, from, { signal }),
      toPeer: await resolvePeer(this.calls, to, { signal }),
      id: ids,
      randomId: randomIds,
      ...(options.silent ? { silent: true } : {}),
      ...(options.dropAuthor ? { dropAuthor: true } : {}),
      ...(options.topicId === undefined ? {} : { topMsgId: options.topicId }),
    }
    return this.messagesIn(await this.calls.invoke('messages.ForwardMessages', params, { signal }), randomIds)
  }

  async answerCallback(queryId: bigint, answer: CallbackAnswer = {}): Promise<void> {
    const { text, alert, url, cacheSeconds = 0 } = answer
    await this.calls.invoke('messages.SetBotCallbackAnswer', {
      queryId,
      cacheTime: cacheSeconds,
      ...(text === undefined ? {} : { message: this.content.plain(text) }),
      ...(alert ? { alert: true } : {}),
      ...(url === undefined ? {} : { url }),
    })
  }

  private replyTo(messageId: number | undefined, topicId: number | undefined): { replyTo?: TlObject } {
    const replyToMsgId = messageId ?? topicId
    if (replyToMsgId === undefined) return {}
    const topMsgId = messageId !== undefined && topicId !== undefined ? { topMsgId: topicId } : {}
    return { replyTo: this.calls.create('InputReplyToMessage', { replyToMsgId, ...topMsgId }) }
  }

  /** The new messages of an answer, in the order of the random ids they were sent with. */
  private messagesIn(result: TlObject, randomIds: readonly bigint[]): Message[] {
    const byId = new Map<number, TlObject>()
    const idOf = new Map<string, number>()
    for (const update of updatesIn(result)) {
      if (newMessages.has(update.className)) {
        const raw = update.message as TlObject
        byId.set(Number(raw.id), raw)
      } else if (update.className === 'UpdateMessageID') idOf.set(String(update.randomId), Number(update.id))
    }
    return randomIds.flatMap((randomId) => {
      const raw = byId.get(idOf.get(String(randomId)) ?? Number.NaN)
      return raw ? this.message(raw) : []
    })
  }

  /** The whole message of the short answer Telegram gives in private chats and basic groups. */
  private fromShort(short: TlObject, inputPeer: TlObject, text: string): Message {
    const { create, selfId } = this.calls
    const chatId = inputPeer.className === 'InputPeerSelf' ? selfId : markedIdOf(inputPeer)
    const { kind, id } = peerOfMarkedId(chatId ?? 0)
    const { date, media, entities, ttlPeriod } = short
    const peerId =
      kind === 'user' ? create('PeerUser', { userId: BigInt(id) }) : create('PeerChat', { chatId: BigInt(id) })
    return this.message(
      create('Message', { id: short.id, out: true, peerId, message: text, date, media, entities, ttlPeriod }),
    )
  }

  private message(raw: TlObject): Message {
    return new Message(raw, this.calls.selfId)
  }
}

/** A file that Telegram has, as a part of an album names it. */
function storedMedia(media: TlObject, create: ClientCalls['create']): TlObject {
  const { photo, document } = media as { photo?: TlObject; document?: TlObject }
  const { id, accessHash, fileReference } = (photo ?? document ?? media) as TlObject
  const fields = { id, accessHash, fileReference }
  return photo
    ? create('InputMediaPhoto', { id: create('InputPhoto', fields) })
    : create('InputMediaDocument', { id: create('InputDocument', fields) })
}

/** The new message of an answer that was sent with this random id: most sends are of one, and need no tables. */
function newMessageIn(result: TlObject, randomId: bigint): TlObject | undefined {
  const updates = updatesIn(result)
  for (const { className, randomId: own, id } of updates) {
    if (className !== 'UpdateMessageID' || !isSameLong(own, randomId)) continue
    for (const { className: kind, message } of updates) {
      if (newMessages.has(kind) && Number((message as TlObject).id) === Number(id)) return message as TlObject
    }
  }
  return undefined
}

/** Whether a 64-bit number of a TL object, which answers to `String(x)`, is the same as a native one. */
function isSameLong(one: unknown, other: bigint): boolean {
  // Where it holds a native number, no text is needed.
  const { value } = one as { value?: unknown }
  return typeof value === 'bigint' ? value === other : String(one) === String(other)
}

/** The updates that tell of a message that was sent. */
const newMessages: ReadonlySet<string> = new Set([
  ...['UpdateNewMessage', 'UpdateNewChannelMessage', 'UpdateNewScheduledMessage'],
])

function updatesIn(result: TlObject): TlObject[] {
  if (Array.isArray(result.updates)) return result.updates
  return result.update ? [result.update as TlObject] : []
}

const eightBytes = Buffer.alloc(8)

/** A random 64-bit number other than 0, which the library would replace. */
export function randomLong(): bigint {
  fillRandomly(eightBytes, 0)
  return eightBytes.readBigInt64LE() || 1n
}
