import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Channel } from './chat.js'
import { type Delivery, privateChat } from './delivery.js'
import type { Media } from './media.js'
import {
  type Conversation,
  type ForwardHeader,
  Message,
  type MessageInit,
  type ReplyTo,
  type ServiceAction,
} from './message.js'
import { checkMayPost, checkMayWriteTo, checkSlowMode, checkText } from './messaging-rules.js'
import { channelPeer, type Peer } from './peer.js'
import type { ReplyMarkup } from './reply-markup.js'
import { type TextEntity, trimmed, withDetectedEntities } from './text-entity.js'
import { generalTopicId, topicIdOf } from './topic-of.js'
import type { DeliveredUpdate } from './update.js'
import type { WorldState } from './world-state.js'

export interface Outgoing {
  text: string
  entities?: readonly TextEntity[]
  media?: Media
  /** The message it answers, in the sender's numbering. */
  replyToId?: number
  /** The topic or thread it goes to. */
  topId?: number
  quote?: ReplyTo['quote']
  replyMarkup?: ReplyMarkup
  silent?: boolean
  noForwards?: boolean
  /** The sender's number for this message; a second one with it is not sent. */
  randomId?: bigint
  groupedId?: bigint
  viaBotId?: number
  forward?: ForwardHeader
  start?: MessageInit['start']
  /** The channel or group that is shown as the author. */
  sendAs?: Peer
  /** Seconds since 1970 at which it is to be sent; sooner than ten seconds from now it is sent at once. */
  scheduleDate?: number
  /** It waited for its time. */
  fromScheduled?: boolean
}

/** Keeps a message until its time; tells what its sender hears of it. */
type Schedule = (sender: Account, peer: Peer, message: Message, date: number) => readonly DeliveredUpdate[]

/** What is to be sent sooner than that is sent at once. */
const scheduleFromSeconds = 10

/** Sends messages: who may, where they go, whom they name. */
export class Messaging {
  /** Set by the world; without it nothing can be sent later. */
  schedule: Schedule | undefined

  constructor(
    private readonly state: WorldState,
    private readonly delivery: Delivery,
  ) {}

  /**
   * Sends one message as `sender` into the chat it sees as `peer`. With a `randomId` it used before, sends nothing.
   * @returns what the sender has to hear of it; with a repeated `randomId`, what it heard the first time.
   */
  send(sender: Account, peer: Peer, outgoing: Outgoing): readonly DeliveredUpdate[] {
    const { randomId } = outgoing
    const before = randomId === undefined ? undefined : sender.sentByRandomId.get(randomId)
    if (before) return before

    const { text, entities } = trimmed(outgoing.text, outgoing.entities ?? [])
    checkText(text, outgoing.media)
    const conversation = this.writable(sender, peer, outgoing.media)
    const message = this.compose(sender, conversation, { ...outgoing, text, entities })
    const date = outgoing.scheduleDate ?? 0
    const own =
      this.schedule && date > this.state.now + scheduleFromSeconds
        ? this.schedule(sender, peer, message, date)
        : this.placed(message)
    if (randomId !== undefined) sender.rememberSent(randomId, own)
    return own
  }

  /**
   * Sends a message whose time has come: a new one like it.
   * @returns what the sender has to hear of it.
   */
  sendScheduled(sender: Account, peer: Peer, waiting: Message): readonly DeliveredUpdate[] {
    const conversation = this.writable(sender, peer, waiting.media)
    return this.placed(
      waiting.copy({ uid: this.state.nextUid(), conversation, date: this.state.now, fromScheduled: true }),
    )
  }

  private placed(message: Message): readonly DeliveredUpdate[] {
    if (message.post) message.views = 1
    this.noteMentions(message)
    return this.state.heardBy(message.senderId, () => {
      this.delivery.place(message)
      this.discuss(message)
    })
  }

  /** Puts a service message into a chat. Asks nobody's permission. */
  service(
    sender: Account,
    conversation: Conversation,
    action: ServiceAction,
    options: { replyTo?: ReplyTo; randomId?: bigint } = {},
  ): Message {
    const post = this.isBroadcast(conversation)
    const uid = this.state.nextUid()
    const message = new Message({
      uid,
      conversation: this.state.shared(conversation),
      senderId: sender.id,
      date: this.state.now,
      text: '',
      entities: [],
      from: post ? undefined : sender.peer,
      action,
      replyTo: options.replyTo,
      post,
      randomId: options.randomId ?? this.state.random.longFor(`service:${uid}`),
    })
    this.state.change({ accountId: sender.id }, () => this.delivery.place(message))
    return message
  }

  private writable(sender: Account, peer: Peer, media: Media | undefined): Conversation {
    if (peer.type === 'user') {
      checkMayWriteTo(sender, this.state.account(peer.id))
      return this.state.shared(privateChat(sender.id, peer.id))
    }
    const chat = peer.type === 'group' ? this.state.group(peer.id) : this.state.channel(peer.id)
    if (chat.type === 'group' && chat.deactivated) throw new RpcError(403, 'CHAT_WRITE_FORBIDDEN')
    checkMayPost(this.state, sender, chat, media)
    if (chat.type === 'channel') checkSlowMode(this.state, sender, chat)
    return this.state.shared({ type: chat.type, id: chat.id })
  }

  private compose(sender: Account, conversation: Conversation, outgoing: Outgoing): Message {
    const entities = withDetectedEntities(outgoing.text, outgoing.entities ?? [])
    const channel = conversation.type === 'channel' ? this.state.channel(conversation.id) : undefined
    const post = channel?.broadcast ?? false
    const message = new Message({
      uid: this.state.nextUid(),
      conversation,
      senderId: sender.id,
      date: this.state.now,
      text: outgoing.text,
      entities,
      from: this.author(sender, channel, outgoing.sendAs),
      media: outgoing.media,
      replyTo: this.replyTo(sender, conversation, channel, outgoing),
      forward: outgoing.forward,
      viaBotId: outgoing.viaBotId,
      replyMarkup: outgoing.replyMarkup,
      groupedId: outgoing.groupedId,
      silent: outgoing.silent,
      noForwards: outgoing.noForwards,
      post,
      postAuthor: post && channel?.signatures ? sender.firstName : undefined,
      start: outgoing.start,
      fromScheduled: outgoing.fromScheduled,
      randomId: outgoing.randomId,
    })
    return message
  }

  private author(sender: Account, channel: Channel | undefined, sendAs: Peer | undefined): Peer | undefined {
    if (channel?.broadcast) return undefined
    const anonymous = channel?.members.get(sender.id)?.rights.has('anonymous') ?? false
    if (
      channel &&
      (anonymous || (sendAs?.type === 'channel' && sendAs.id === channel.id && channel.isAdmin(sender.id)))
    ) {
      return channelPeer(channel.id)
    }
    if (sendAs?.type === 'channel') {
      if (!this.state.channel(sendAs.id).may(sender.id, 'post_messages'))
        throw new RpcError(400, 'SEND_AS_PEER_INVALID')
      return sendAs
    }
    return sender.peer
  }

  private replyTo(
    sender: Account,
    conversation: Conversation,
    channel: Channel | undefined,
    outgoing: Outgoing,
  ): ReplyTo | undefined {
    const replied = outgoing.replyToId ? this.find(sender, channel, outgoing.replyToId) : undefined
    if (outgoing.replyToId && (!replied || !isIn(replied, conversation, sender))) {
      throw new RpcError(400, 'REPLY_MESSAGE_ID_INVALID')
    }
    if (channel?.forum) return this.topicReply(sender, channel, replied, outgoing)
    if (!replied) return undefined
    const root = outgoing.topId && channel ? channel.message(outgoing.topId) : threadRoot(replied)
    return { message: replied, top: root === replied ? undefined : root, forumTopic: false, quote: outgoing.quote }
  }

  private topicReply(
    sender: Account,
    channel: Channel,
    replied: Message | undefined,
    outgoing: Outgoing,
  ): ReplyTo | undefined {
    const topicId = outgoing.topId ?? (replied ? topicIdOf(replied) : generalTopicId)
    const topic = channel.topics.get(topicId)
    if (!topic) throw new RpcError(400, 'TOPIC_DELETED')
    if (topic.closed && !channel.may(sender.id, 'manage_topics') && topic.creatorId !== sender.id) {
      throw new RpcError(400, 'TOPIC_CLOSED')
    }
    const root = channel.message(topicId)
    if (topicId === generalTopicId || !root) {
      return replied ? { message: replied, top: undefined, forumTopic: false, quote: outgoing.quote } : undefined
    }
    const message = replied ?? root
    return { message, top: message === root ? undefined : root, forumTopic: true, quote: outgoing.quote }
  }

  private find(sender: Account, channel: Channel | undefined, id: number): Message | undefined {
    return channel ? channel.message(id) : sender.messages.get(id)
  }

  private noteMentions(message: Message): void {
    const { conversation } = message
    if (conversation.type === 'private') return
    const chat = conversation.type === 'group' ? this.state.group(conversation.id) : this.state.channel(conversation.id)
    const named = [message.replyTo?.message.senderId]
    for (const entity of message.entities) {
      if (entity.type === 'MentionName') named.push(entity.userId)
      if (entity.type === 'Mention') {
        named.push(this.state.accountByUsername(message.text.slice(entity.offset, entity.offset + entity.length))?.id)
      }
    }
    for (const accountId of named) {
      if (accountId === undefined || accountId === message.senderId || !chat.members.has(accountId)) continue
      message.addMention(accountId)
      message.markUnread(accountId)
    }
  }

  /** Telegram copies each post of a channel with a linked group into that group, where it is discussed. */
  private discuss(post: Message): void {
    const { conversation } = post
    if (!post.post || conversation.type !== 'channel') return
    const { linkedChannelId } = this.state.channel(conversation.id)
    if (linkedChannelId === undefined) return
    const from = channelPeer(conversation.id)
    const copy = new Message({
      uid: this.state.nextUid(),
      conversation: this.state.shared({ type: 'channel', id: linkedChannelId }),
      senderId: post.senderId,
      date: post.date,
      text: post.text,
      entities: post.entities,
      media: post.media,
      groupedId: post.groupedId,
      from,
      forward: {
        date: post.date,
        from,
        fromName: undefined,
        channelPost: post.idFor(0),
        postAuthor: post.postAuthor,
        savedFrom: { peer: from, message: post },
      },
    })
    post.discussion = copy
    this.delivery.place(copy)
  }

  private isBroadcast(conversation: Conversation): boolean {
    return conversation.type === 'channel' && this.state.channel(conversation.id).broadcast
  }
}

function threadRoot(replied: Message): Message | undefined {
  return replied.replyTo?.top ?? replied.replyTo?.message
}

function isIn(message: Message, conversation: Conversation, viewer: Account): boolean {
  const a = message.peerFor(viewer.id)
  if (conversation.type !== 'private') return a.type === conversation.type && a.id === conversation.id
  return a.type === 'user' && conversation.userIds.includes(a.id)
}
