import { RpcError } from '../rpc-error.js'
import type { Account } from './account.js'
import type { Channel, Topic } from './chat.js'
import type { Deleting } from './deleting.js'
import type { Message } from './message.js'
import type { Messaging } from './messaging.js'
import { generalTopicId, threadMessages, topicIdOf } from './topic-of.js'
import type { WorldState } from './world-state.js'

export interface TopicInit {
  title: string
  iconColor?: number
  iconEmojiId?: bigint
  /** The number its maker gave the message that makes it. */
  randomId?: bigint
}

export interface TopicEdit {
  title?: string
  iconEmojiId?: bigint
  closed?: boolean
  hidden?: boolean
}

/** The colours Telegram gives to topics. */
const iconColors = [0x6fb9f0, 0xffd67e, 0xcb86db, 0x8eee98, 0xff93b2, 0xfb6f5f] as const

/** The topics of forums. */
export class Topics {
  constructor(
    private readonly state: WorldState,
    private readonly messaging: Messaging,
    private readonly deleting: Deleting,
  ) {}

  create(account: Account, channel: Channel, init: TopicInit): Topic {
    this.checkForum(channel)
    if (!channel.members.has(account.id)) throw new RpcError(400, 'CHANNEL_PRIVATE')
    if (channel.isKeptFrom(account.id, 'manage_topics', this.state.now) && !channel.may(account.id, 'manage_topics')) {
      throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    }
    if (init.title.trim() === '') throw new RpcError(400, 'TOPIC_TITLE_EMPTY')
    const iconColor = init.iconColor ?? iconColors[channel.topics.size % iconColors.length] ?? iconColors[0]
    return this.state.change({ accountId: account.id }, () => {
      const topic: Topic = {
        id: channel.lastMessageId + 1,
        creatorId: account.id,
        date: this.state.now,
        iconColor,
        title: init.title,
        iconEmojiId: init.iconEmojiId,
        closed: false,
        hidden: false,
        pinned: false,
      }
      channel.topics.set(topic.id, topic)
      this.messaging.service(
        account,
        { type: 'channel', id: channel.id },
        { type: 'topic-create', title: topic.title, iconColor, iconEmojiId: topic.iconEmojiId },
        { randomId: init.randomId },
      )
      return topic
    })
  }

  edit(account: Account, channel: Channel, topicId: number, edit: TopicEdit): void {
    const topic = this.topic(channel, topicId)
    this.checkMayManage(account, channel, topic)
    if (edit.hidden !== undefined && topicId !== generalTopicId) throw new RpcError(400, 'TOPIC_ID_INVALID')
    const changes =
      (edit.title !== undefined && edit.title !== topic.title) ||
      (edit.iconEmojiId !== undefined && edit.iconEmojiId !== topic.iconEmojiId) ||
      (edit.closed !== undefined && edit.closed !== topic.closed) ||
      (edit.hidden !== undefined && edit.hidden !== topic.hidden)
    if (!changes) throw new RpcError(400, 'TOPIC_NOT_MODIFIED')
    topic.title = edit.title ?? topic.title
    topic.iconEmojiId = edit.iconEmojiId ?? topic.iconEmojiId
    topic.closed = edit.closed ?? topic.closed
    topic.hidden = edit.hidden ?? topic.hidden
    const root = channel.message(topicId)
    const replyTo =
      root && topicId !== generalTopicId
        ? { message: root, top: undefined, forumTopic: true, quote: undefined }
        : undefined
    this.messaging.service(
      account,
      { type: 'channel', id: channel.id },
      {
        type: 'topic-edit',
        title: edit.title,
        iconEmojiId: edit.iconEmojiId,
        closed: edit.closed,
        hidden: edit.hidden,
      },
      { replyTo },
    )
  }

  pin(account: Account, channel: Channel, topicId: number, pinned: boolean): void {
    const topic = this.topic(channel, topicId)
    if (!channel.may(account.id, 'manage_topics')) throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    topic.pinned = pinned
    this.state.change({ accountId: account.id }, () =>
      this.state.emitToMembers(channel, { type: 'pinned-topic', channelId: channel.id, topicId, pinned }),
    )
  }

  /** Deletes a topic with all that was written in it. */
  delete(account: Account, channel: Channel, topicId: number): number {
    const topic = this.topic(channel, topicId)
    if (topicId === generalTopicId) throw new RpcError(400, 'TOPIC_ID_INVALID')
    if (topic.creatorId !== account.id && !channel.may(account.id, 'delete_messages')) {
      throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
    }
    const messages = threadMessages(channel, topicId)
    channel.topics.delete(topicId)
    this.deleting.removeFromChannel(channel, messages, account.id)
    return messages.length
  }

  /** The newest message of a topic. */
  topMessage(channel: Channel, topicId: number): Message | undefined {
    for (let index = channel.messages.length - 1; index >= 0; index -= 1) {
      const message = channel.messages[index]
      if (message && topicIdOf(message) === topicId) return message
    }
    return undefined
  }

  topic(channel: Channel, topicId: number): Topic {
    this.checkForum(channel)
    const topic = channel.topics.get(topicId)
    if (!topic) throw new RpcError(400, 'TOPIC_ID_INVALID')
    return topic
  }

  private checkForum(channel: Channel): void {
    if (!channel.forum) throw new RpcError(400, 'CHANNEL_FORUM_MISSING')
  }

  private checkMayManage(account: Account, channel: Channel, topic: Topic): void {
    if (topic.creatorId === account.id || channel.may(account.id, 'manage_topics')) return
    throw new RpcError(400, 'CHAT_ADMIN_REQUIRED')
  }
}
