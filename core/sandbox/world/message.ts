import type { Media, Photo } from './media.js'
import type { Peer } from './peer.js'
import type { ReplyMarkup } from './reply-markup.js'
import type { TextEntity } from './text-entity.js'

/** The chat of two accounts, or an account's Saved Messages when both are the same. */
export interface PrivateChat {
  readonly type: 'private'
  readonly userIds: readonly [number, number]
}

/** Where a message is. */
export type Conversation = PrivateChat | { readonly type: 'group' | 'channel'; readonly id: number }

/** What a service message tells. */
export type ServiceAction =
  | { type: 'chat-create'; title: string; userIds: readonly number[] }
  | { type: 'chat-edit-title'; title: string }
  | { type: 'chat-edit-photo'; photo: Photo }
  | { type: 'chat-delete-photo' }
  | { type: 'chat-add-user'; userIds: readonly number[] }
  | { type: 'chat-delete-user'; userId: number }
  | { type: 'chat-joined-by-link'; inviterId: number }
  | { type: 'chat-joined-by-request' }
  | { type: 'channel-create'; title: string }
  | { type: 'chat-migrate-to'; channelId: number }
  | { type: 'channel-migrate-from'; title: string; groupId: number }
  | { type: 'pin-message' }
  | { type: 'history-clear' }
  | { type: 'topic-create'; title: string; iconColor: number; iconEmojiId: bigint | undefined }
  | {
      type: 'topic-edit'
      title: string | undefined
      iconEmojiId: bigint | undefined
      closed: boolean | undefined
      hidden: boolean | undefined
    }

/** What a message answers to. */
export interface ReplyTo {
  readonly message: Message
  /** The first message of the thread or topic, when it is not `message` itself. */
  readonly top: Message | undefined
  readonly forumTopic: boolean
  readonly quote: { text: string; entities: readonly TextEntity[]; offset: number | undefined } | undefined
}

/** Where a forwarded message comes from. */
export interface ForwardHeader {
  readonly date: number
  readonly from: Peer | undefined
  readonly fromName: string | undefined
  readonly channelPost: number | undefined
  readonly postAuthor: string | undefined
  /** In Saved Messages: the message it was. */
  readonly savedFrom: { peer: Peer; message: Message } | undefined
}

/** One reaction of one account. */
export interface ReactionRecord {
  readonly emoticon: string
  readonly date: number
  readonly big: boolean
}

export interface MessageInit {
  readonly uid: number
  readonly conversation: Conversation
  readonly senderId: number
  readonly date: number
  readonly text: string
  readonly entities: readonly TextEntity[]
  readonly from?: Peer
  readonly media?: Media
  readonly replyTo?: ReplyTo
  readonly forward?: ForwardHeader
  readonly viaBotId?: number
  readonly replyMarkup?: ReplyMarkup
  readonly groupedId?: bigint
  readonly action?: ServiceAction
  readonly silent?: boolean
  readonly noForwards?: boolean
  readonly post?: boolean
  readonly postAuthor?: string
  readonly fromScheduled?: boolean
  /** What the bot that is started reads after the command; nobody else sees it. */
  readonly start?: { readonly botId: number; readonly parameter: string }
  /** The sender's number for it, by which its answer is matched. */
  readonly randomId?: bigint
}

/** One message, shared by all who see it. Private chats and basic groups number it per account, channels once. */
export class Message {
  readonly uid: number
  readonly conversation: Conversation
  /** The account that sent it. */
  readonly senderId: number
  /** Its author as shown; absent for posts of a channel. */
  readonly from: Peer | undefined
  readonly date: number
  text: string
  entities: readonly TextEntity[]
  media: Media | undefined
  readonly replyTo: ReplyTo | undefined
  readonly forward: ForwardHeader | undefined
  readonly viaBotId: number | undefined
  replyMarkup: ReplyMarkup | undefined
  readonly groupedId: bigint | undefined
  readonly action: ServiceAction | undefined
  readonly silent: boolean
  readonly noForwards: boolean
  /** A post of a broadcast channel. */
  readonly post: boolean
  readonly postAuthor: string | undefined
  /** It waited for its time. */
  readonly fromScheduled: boolean
  readonly start: MessageInit['start']
  /** The sender's number for it; absent for copies of posts and for what nobody asked for over the wire. */
  readonly randomId: bigint | undefined

  editDate: number | undefined
  /** Only its buttons changed: clients do not show it as edited. */
  editHidden = false
  pinned = false
  deleted = false
  views = 0
  forwards = 0
  readonly viewers = new Set<number>()
  /** By account, in the order they came. */
  readonly reactions = new Map<number, readonly ReactionRecord[]>()
  /** Accounts that are named in it or answered by it. */
  readonly mentions = new Set<number>()
  /** Voice messages and mentions that were not looked at yet, by account. */
  readonly unreadContents = new Set<number>()
  /** Private chats: when the other one read it. */
  readDate: number | undefined
  /** The copy of this post in the linked group. */
  discussion: Message | undefined

  private readonly ownIds = new Map<number, number>()
  private sharedId: number | undefined

  constructor(init: MessageInit) {
    this.uid = init.uid
    this.conversation = init.conversation
    this.senderId = init.senderId
    this.from = init.from
    this.date = init.date
    this.text = init.text
    this.entities = init.entities
    this.media = init.media
    this.replyTo = init.replyTo
    this.forward = init.forward
    this.viaBotId = init.viaBotId
    this.replyMarkup = init.replyMarkup
    this.groupedId = init.groupedId
    this.action = init.action
    this.silent = init.silent ?? false
    this.noForwards = init.noForwards ?? false
    this.post = init.post ?? false
    this.postAuthor = init.postAuthor
    this.fromScheduled = init.fromScheduled ?? false
    this.start = init.start
    this.randomId = init.randomId
  }

  /** The number of this message for an account; `undefined` when the account does not have it. */
  idFor(accountId: number): number | undefined {
    return this.sharedId ?? this.ownIds.get(accountId)
  }

  /** A new message with the contents of this one, and without what became of it: numbers, views, reactions. */
  copy(changes: Partial<MessageInit>): Message {
    return new Message({ ...this, ...changes })
  }

  /** The text as an account reads it: the bot that was started through a link reads its parameter, too. */
  textFor(accountId: number): string {
    return this.start?.botId === accountId ? `${this.text} ${this.start.parameter}` : this.text
  }

  numberFor(accountId: number, id: number): void {
    this.ownIds.set(accountId, id)
  }

  /** Gives the number all members of a channel see. */
  numberForAll(id: number): void {
    this.sharedId = id
  }

  /** The accounts that have a copy, with its number; empty in channels. */
  get owners(): ReadonlyMap<number, number> {
    return this.ownIds
  }

  forgetFor(accountId: number): void {
    this.ownIds.delete(accountId)
  }

  /** The chat of this message as `accountId` sees it. */
  peerFor(accountId: number): Peer {
    return peerOf(this.conversation, accountId)
  }
}

/** The chat as `accountId` sees it: in a private chat, the other one. */
export function peerOf(conversation: Conversation, accountId: number): Peer {
  if (conversation.type !== 'private') return { type: conversation.type, id: conversation.id }
  const [first, second] = conversation.userIds
  return { type: 'user', id: first === accountId ? second : first }
}
