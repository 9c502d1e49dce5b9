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
  /** One object for all messages of a chat. */
  conversation: Conversation
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

const nobody: ReadonlySet<number> = new Set()
const noReactions: ReadonlyMap<number, readonly ReactionRecord[]> = new Map()
const noEntities: readonly TextEntity[] = []

/** One message, shared by all who see it. Private chats and basic groups number it per account, channels once. */
export class Message {
  readonly uid: number
  /** One object for all messages of a chat. */
  conversation: Conversation
  /** The account that sent it. */
  readonly senderId: number
  readonly date: number
  text: string
  entities: readonly TextEntity[]
  /** The sender's number for it; absent for copies of posts and for what nobody asked for over the wire. */
  readonly randomId: bigint | undefined
  /** Private chats: when the other one read it. */
  readDate: number | undefined

  /** Its author as shown; absent for posts of a channel. */
  declare from: Peer | undefined
  declare media: Media | undefined
  declare readonly replyTo: ReplyTo | undefined
  declare readonly forward: ForwardHeader | undefined
  declare readonly viaBotId: number | undefined
  declare replyMarkup: ReplyMarkup | undefined
  declare readonly groupedId: bigint | undefined
  declare readonly action: ServiceAction | undefined
  declare readonly silent: boolean
  declare readonly noForwards: boolean
  /** A post of a broadcast channel. */
  declare readonly post: boolean
  declare readonly postAuthor: string | undefined
  /** It waited for its time. */
  declare readonly fromScheduled: boolean
  declare readonly start: MessageInit['start']
  declare editDate: number | undefined
  /** Only its buttons changed: clients do not show it as edited. */
  declare editHidden: boolean
  declare pinned: boolean
  declare deleted: boolean
  declare views: number
  declare forwards: number
  /** The copy of this post in the linked group. */
  declare discussion: Message | undefined

  declare private viewerIds: Set<number> | undefined
  declare private reacted: Map<number, readonly ReactionRecord[]> | undefined
  declare private mentioned: Set<number> | undefined
  declare private unseen: Set<number> | undefined
  /** Channels: the number for all. Private chats: that of the first of the two. */
  private firstId: number | undefined
  /** Private chats: the number of the second of the two. */
  private secondId: number | undefined
  /** Basic groups: the numbers by account. */
  declare private idByMember: Map<number, number> | undefined

  constructor(init: MessageInit) {
    this.uid = init.uid
    this.conversation = init.conversation
    this.senderId = init.senderId
    this.date = init.date
    this.text = init.text
    this.entities = init.entities.length === 0 ? noEntities : init.entities
    this.randomId = init.randomId
    // What few messages have is kept only where there is something, so that a plain text costs little memory.
    if (init.from) this.from = init.from
    if (init.media) this.media = init.media
    if (init.replyTo) this.replyTo = init.replyTo
    if (init.forward) this.forward = init.forward
    if (init.viaBotId) this.viaBotId = init.viaBotId
    if (init.replyMarkup) this.replyMarkup = init.replyMarkup
    if (init.groupedId) this.groupedId = init.groupedId
    if (init.action) this.action = init.action
    if (init.silent) this.silent = init.silent
    if (init.noForwards) this.noForwards = init.noForwards
    if (init.post) this.post = init.post
    if (init.postAuthor) this.postAuthor = init.postAuthor
    if (init.fromScheduled) this.fromScheduled = init.fromScheduled
    if (init.start) this.start = init.start
  }

  /** The number of this message for an account; `undefined` when the account does not have it. */
  idFor(accountId: number): number | undefined {
    const { conversation } = this
    if (conversation.type === 'private') {
      if (conversation.userIds[0] === accountId) return this.firstId
      return conversation.userIds[1] === accountId ? this.secondId : undefined
    }
    return conversation.type === 'channel' ? this.firstId : this.idByMember?.get(accountId)
  }

  /** A new message with the contents of this one, and without what became of it: numbers, views, reactions. */
  copy(changes: Partial<MessageInit>): Message {
    return new Message({ ...this, ...changes })
  }

  /** The text as an account reads it: the bot that was started through a link reads its parameter, too. */
  textFor(accountId: number): string {
    return this.start?.botId === accountId ? `${this.text} ${this.start.parameter}` : this.text
  }

  /** Gives the number an account sees; in channels it is the number for all. `undefined` takes it away. */
  numberFor(accountId: number, id: number | undefined): void {
    const { conversation } = this
    if (conversation.type === 'channel') this.firstId = id
    else if (conversation.type === 'private') {
      if (conversation.userIds[0] === accountId) this.firstId = id
      else this.secondId = id
    } else {
      this.idByMember ??= new Map()
      if (id === undefined) this.idByMember.delete(accountId)
      else this.idByMember.set(accountId, id)
    }
  }

  /** The accounts that have a copy, with its number; empty in channels. */
  get owners(): ReadonlyMap<number, number> {
    const { conversation, firstId, secondId } = this
    const owners = new Map(this.idByMember)
    if (conversation.type !== 'private') return owners
    const [first, second] = conversation.userIds
    if (firstId !== undefined) owners.set(first, firstId)
    if (secondId !== undefined) owners.set(second, secondId)
    return owners
  }

  /** The chat of this message as `accountId` sees it. */
  peerFor(accountId: number): Peer {
    return peerOf(this.conversation, accountId)
  }

  get viewers(): ReadonlySet<number> {
    return this.viewerIds ?? nobody
  }

  addViewer(accountId: number): void {
    this.viewerIds ??= new Set()
    this.viewerIds.add(accountId)
  }

  /** By account, in the order they came. */
  get reactions(): ReadonlyMap<number, readonly ReactionRecord[]> {
    return this.reacted ?? noReactions
  }

  /** Sets what an account shows on it; an empty list takes it away. */
  react(accountId: number, records: readonly ReactionRecord[]): void {
    this.reacted ??= new Map()
    if (records.length > 0) this.reacted.set(accountId, records)
    else this.reacted.delete(accountId)
  }

  /** Accounts that are named in it or answered by it. */
  get mentions(): ReadonlySet<number> {
    return this.mentioned ?? nobody
  }

  addMention(accountId: number): void {
    this.mentioned ??= new Set()
    this.mentioned.add(accountId)
  }

  /** Voice messages and mentions that were not looked at yet, by account. */
  get unreadContents(): ReadonlySet<number> {
    return this.unseen ?? nobody
  }

  markUnread(accountId: number): void {
    this.unseen ??= new Set()
    this.unseen.add(accountId)
  }

  /** @returns whether it was unread. */
  markRead(accountId: number): boolean {
    const wasUnread = this.unseen?.delete(accountId) ?? false
    if (this.unseen?.size === 0) this.unseen = undefined
    return wasUnread
  }

  /** Lets go of the messages it leads to: nobody can read it any more. */
  cutOff(): void {
    this.deleted = true
    Object.assign(this, { replyTo: undefined, forward: undefined, discussion: undefined })
  }
}

/** What a message is that has nothing of it by itself. */
Object.assign(Message.prototype, {
  silent: false,
  noForwards: false,
  post: false,
  fromScheduled: false,
  editHidden: false,
  pinned: false,
  deleted: false,
  views: 0,
  forwards: 0,
})

/** The chat as `accountId` sees it: in a private chat, the other one. */
export function peerOf(conversation: Conversation, accountId: number): Peer {
  if (conversation.type !== 'private') return { type: conversation.type, id: conversation.id }
  const [first, second] = conversation.userIds
  return { type: 'user', id: first === accountId ? second : first }
}
