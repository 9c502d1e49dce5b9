import { markedIdOf } from '../client/messages/message.js'
import { isPrivateChat, markedId } from '../client/peers/peer-id.js'
import type { HandlerKind } from '../decorators/manifest.js'
import { objectField } from '../handlers/tl-fields.js'
import type { TlObject } from '../mtproto/driver.js'

/** What an update tells; `other` for what only `@OnRaw` listens to. */
export type UpdateKind = Exclude<HandlerKind, 'command' | 'album' | 'raw' | 'error'> | 'other'

/** The numbered sequence an update belongs to, and its place there. */
export type UpdateSequence =
  | { readonly box: 'common' | 'qts'; readonly end: number; readonly count: number }
  | { readonly box: 'channel'; readonly channelId: number; readonly end: number; readonly count: number }

/** What the name of a constructor says. */
interface UpdateType {
  readonly kind: UpdateKind
  /** A message that was not there before, whatever it holds. */
  readonly isNew: boolean
  /** Of a channel or supergroup, so its `pts` belongs to the channel's sequence. */
  readonly ofChannel: boolean
}

const kinds: Readonly<Record<string, UpdateKind | undefined>> = {
  UpdateNewMessage: 'message',
  UpdateNewChannelMessage: 'message',
  UpdateEditMessage: 'edited',
  UpdateEditChannelMessage: 'edited',
  UpdateDeleteMessages: 'deleted',
  UpdateDeleteChannelMessages: 'deleted',
  UpdateBotCallbackQuery: 'callback',
  UpdateInlineBotCallbackQuery: 'callback',
  UpdateBotInlineQuery: 'inline',
  UpdateBotInlineSend: 'chosen-inline',
  UpdateBotMessageReaction: 'reaction',
  UpdateBotMessageReactions: 'reaction',
  UpdateMessageReactions: 'reaction',
  UpdateChatParticipant: 'chat-member',
  UpdateChannelParticipant: 'chat-member',
  UpdateBotChatInviteRequester: 'chat-member',
  UpdateUserStatus: 'user-status',
  UpdateMessagePoll: 'poll',
  UpdateMessagePollVote: 'poll',
  UpdateUserTyping: 'typing',
  UpdateChatUserTyping: 'typing',
  UpdateChannelUserTyping: 'typing',
  UpdateReadHistoryInbox: 'read',
  UpdateReadHistoryOutbox: 'read',
  UpdateReadChannelInbox: 'read',
  UpdateReadChannelOutbox: 'read',
  UpdateReadChannelDiscussionInbox: 'read',
  UpdateReadChannelDiscussionOutbox: 'read',
}

const types = new Map<string, UpdateType>()

/** Names of constructors are read once each: there are a few hundred. */
function typeOf(className: string): UpdateType {
  let type = types.get(className)
  if (!type) {
    const kind = kinds[className] ?? 'other'
    type = { kind, isNew: kind === 'message', ofChannel: className.includes('Channel') }
    types.set(className, type)
  }
  return type
}

/** The queue of updates that belong to no conversation. */
const noChat = 0

/**
 * One update as everything on its way asks for it: read once, in one place. What costs something is worked out when it is
 * first asked for, as most updates are wanted by nobody.
 */
export class IncomingUpdate {
  readonly kind: UpdateKind
  /** Whether a message came that was not there before; also of a kind that no handler gets. */
  readonly isNewMessage: boolean
  /** The TL message it is about, if it is about one. */
  readonly message: TlObject | undefined
  private readonly ofChannel: boolean
  private chat: number | undefined
  private name: string | undefined
  private place: UpdateSequence | null | undefined

  constructor(
    /** The update as Telegram sent it. */
    readonly raw: TlObject,
    /** The account it came to. */
    private readonly selfId: number,
  ) {
    const { kind, isNew, ofChannel } = typeOf(raw.className)
    this.message = objectField(raw, 'message')
    this.kind = isNew ? kindOfMessage(this.message) : kind
    this.isNewMessage = isNew
    this.ofChannel = ofChannel
  }

  /** The TL constructor: `'UpdateNewMessage'`. */
  get type(): string {
    return this.raw.className
  }

  /** The conversation it belongs to, as marked id; without one, the person it speaks of; without either, 0. */
  get chatId(): number {
    this.chat ??= this.readChat()
    return this.chat
  }

  /** The marked id of who wrote, pressed or typed; of the chat where the update names nobody. */
  get senderId(): number {
    const { message, raw } = this
    if (!message) return raw.userId == null ? this.chatId : Number(raw.userId)
    const sender = markedIdOf(objectField(message, 'fromId'))
    if (sender !== undefined) return sender
    return message.out === true && isPrivateChat(this.chatId) ? this.selfId : this.chatId
  }

  /** What its message belongs to: messages with the same one were sent together. */
  get albumId(): string | undefined {
    const groupedId = this.isNewMessage ? this.message?.groupedId : undefined
    return groupedId == null ? undefined : `${this.chatId}:${groupedId}`
  }

  /** Whether it answers a question of Telegram's that is asked once, and repeated when it was not acknowledged. */
  get isQuery(): boolean {
    return this.raw.queryId != null
  }

  /**
   * What names it for good, whether it was pushed or came with a difference; `undefined` for those that have nothing of
   * the kind (somebody is typing).
   */
  get identity(): string | undefined {
    this.name ??= this.readIdentity()
    return this.name
  }

  /** Where it stands in a sequence of its own; `undefined` for those that share the place of their container. */
  get sequence(): UpdateSequence | undefined {
    if (this.place === undefined) this.place = this.readSequence() ?? null
    return this.place ?? undefined
  }

  private readSequence(): UpdateSequence | undefined {
    const { raw } = this
    const { pts, qts } = raw
    const count = raw.ptsCount
    // A pts without a count is information only, as with `UpdateReadChannelInbox`.
    if (typeof pts === 'number' && pts > 0 && typeof count === 'number') {
      const channelId = this.ofChannel ? this.readChannel() : undefined
      if (channelId !== undefined) return { box: 'channel', channelId, end: pts, count }
      return { box: 'common', end: pts, count }
    }
    // 0 is sent where the order does not matter.
    if (typeof qts === 'number' && qts > 0) return { box: 'qts', end: qts, count: 1 }
    return undefined
  }

  private readChat(): number {
    const { message, raw } = this
    if (message) return markedIdOf(objectField(message, 'peerId')) ?? noChat
    const peer = markedIdOf(objectField(raw, 'peer'))
    if (peer !== undefined) return peer
    if (raw.channelId != null) return markedId('channel', Number(raw.channelId))
    if (raw.chatId != null) return markedId('chat', Number(raw.chatId))
    return raw.userId == null ? noChat : Number(raw.userId)
  }

  private readChannel(): number | undefined {
    if (this.raw.channelId != null) return Number(this.raw.channelId)
    const peer = this.message && objectField(this.message, 'peerId')
    return peer?.className === 'PeerChannel' ? Number(peer.channelId) : undefined
  }

  private readIdentity(): string | undefined {
    const { raw, message } = this
    // Outside channels ids are unique per account, inside per channel; the chat makes both plain to read.
    if (this.isNewMessage) return message && `message:${this.chatId}:${message.id}`
    if (raw.queryId != null) return `query:${raw.queryId}`
    // A pts without a count is where its channel stands, and the same for several updates.
    if (typeof raw.pts === 'number' && typeof raw.ptsCount === 'number') {
      return `${raw.className}:${this.ofChannel ? this.chatId : 'common'}:${raw.pts}`
    }
    return typeof raw.qts === 'number' && raw.qts > 0 ? `${raw.className}:qts:${raw.qts}` : undefined
  }
}

function kindOfMessage(message: TlObject | undefined): UpdateKind {
  if (message?.className === 'Message') return 'message'
  // An empty message reaches nobody.
  return message?.className === 'MessageService' ? 'chat-action' : 'other'
}

/** Marks of an own request's answer that change a sequence without saying what happened. */
export function sequenceOfAnswer(
  answer: TlObject,
  params: Readonly<Record<string, unknown>>,
): UpdateSequence | undefined {
  if (typeof answer.pts !== 'number' || typeof answer.ptsCount !== 'number') return undefined
  const target = (params.channel ?? params.peer) as TlObject | undefined
  const place = { end: answer.pts, count: answer.ptsCount }
  const channelId = target?.channelId
  return channelId == null ? { box: 'common', ...place } : { box: 'channel', channelId: Number(channelId), ...place }
}
