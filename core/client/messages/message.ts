import { fromTlEntities } from '../../content/tl-entities.js'
import type { TextEntity } from '../../formatting/text-entity.js'
import type { TlObject } from '../../mtproto/driver.js'
import { isPrivateChat, markedId } from '../peers/peer-id.js'

/**
 * A message, read from its TL object when asked. Costs next to nothing to make, and changes nothing.
 * It is the message as it was received; a later edit is another object.
 */
export class Message {
  /**
   * @param raw - a TL `Message` or `MessageService`.
   * @param selfId - the account that received it; who wrote an outgoing private message is not in the message itself.
   */
  constructor(
    readonly raw: TlObject,
    private readonly selfId?: number,
  ) {}

  /** Its number; unique within a channel or supergroup, otherwise within the account. */
  get id(): number {
    return Number(this.raw.id)
  }

  /** The conversation, as a marked id. */
  get chatId(): number {
    return markedIdOf(this.raw.peerId as TlObject) ?? 0
  }

  /** Who wrote it, as a marked id; a channel for its posts and anonymous administrators; `undefined` when not known. */
  get senderId(): number | undefined {
    const { fromId, peerId, out } = this.raw
    if (fromId) return markedIdOf(fromId as TlObject)
    if (out && this.isPrivate) return this.selfId
    return markedIdOf(peerId as TlObject)
  }

  /** The text, or the caption of its media; empty when there is none. */
  get text(): string {
    return typeof this.raw.message === 'string' ? this.raw.message : ''
  }

  /** Whether the account itself sent it. */
  get out(): boolean {
    return Boolean(this.raw.out)
  }

  /** When it was sent. */
  get date(): Date {
    return new Date(Number(this.raw.date) * 1_000)
  }

  /** When it was last edited; absent: never. */
  get editDate(): Date | undefined {
    return this.raw.editDate ? new Date(Number(this.raw.editDate) * 1_000) : undefined
  }

  /** Whether it belongs to a chat with one person. */
  get isPrivate(): boolean {
    return isPrivateChat(markedIdOf(this.raw.peerId as TlObject | undefined))
  }

  /** A basic group or a supergroup. */
  get isGroup(): boolean {
    return !this.isPrivate && !this.isChannel
  }

  /** A post of a broadcast channel. */
  get isChannel(): boolean {
    return Boolean(this.raw.post) && (this.raw.peerId as TlObject | undefined)?.className === 'PeerChannel'
  }

  /** The message it replies to; not the topic it lies in. */
  get replyToId(): number | undefined {
    const reply = this.replyHeader
    if (!reply?.replyToMsgId) return undefined
    return reply.forumTopic && !reply.replyToTopId ? undefined : Number(reply.replyToMsgId)
  }

  /** The topic of a forum it lies in; `undefined` in the general one. */
  get topicId(): number | undefined {
    const reply = this.replyHeader
    if (!reply?.forumTopic) return undefined
    return Number(reply.replyToTopId ?? reply.replyToMsgId)
  }

  /** What the messages of one album have in common; 64 bits, decimal. */
  get groupedId(): string | undefined {
    return this.raw.groupedId ? String(this.raw.groupedId) : undefined
  }

  /** The TL `MessageMedia`, when there is any. */
  get media(): TlObject | undefined {
    const media = this.raw.media as TlObject | null | undefined
    return media && media.className !== 'MessageMediaEmpty' ? media : undefined
  }

  /** The formatting of its text. */
  get entities(): TextEntity[] {
    return fromTlEntities(this.raw.entities)
  }

  /** Whether the account is mentioned, or replied to. */
  get mentioned(): boolean {
    return Boolean(this.raw.mentioned)
  }

  /** Whether it was posted in the name of a channel. */
  get post(): boolean {
    return Boolean(this.raw.post)
  }

  /** Whether it tells of an event ("Ann joined") instead of a text. */
  get isService(): boolean {
    return this.raw.className === 'MessageService'
  }

  /** The TL `MessageAction` of a service message. */
  get action(): TlObject | undefined {
    return (this.raw.action as TlObject | null | undefined) ?? undefined
  }

  private get replyHeader(): TlObject | undefined {
    const reply = this.raw.replyTo as TlObject | null | undefined
    return reply?.className === 'MessageReplyHeader' ? reply : undefined
  }
}

/** The marked id of a TL `Peer`, `InputPeer`, `User`, `Chat` or `Channel`; `undefined` for anything else. */
export function markedIdOf(peer: TlObject | null | undefined): number | undefined {
  switch (peer?.className) {
    case 'PeerUser':
    case 'InputPeerUser':
    case 'InputUser':
    case 'InputPeerUserFromMessage':
    case 'InputUserFromMessage':
      return markedId('user', Number(peer.userId))
    case 'PeerChat':
    case 'InputPeerChat':
      return markedId('chat', Number(peer.chatId))
    case 'PeerChannel':
    case 'InputPeerChannel':
    case 'InputChannel':
    case 'InputPeerChannelFromMessage':
    case 'InputChannelFromMessage':
      return markedId('channel', Number(peer.channelId))
    case 'User':
    case 'UserEmpty':
      return markedId('user', Number(peer.id))
    case 'Chat':
    case 'ChatEmpty':
    case 'ChatForbidden':
      return markedId('chat', Number(peer.id))
    case 'Channel':
    case 'ChannelForbidden':
      return markedId('channel', Number(peer.id))
    default:
      return undefined
  }
}
