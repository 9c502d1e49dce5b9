import { markedIdOf } from '../../client/messages/message.js'
import { markedId } from '../../client/peers/peer-id.js'
import { numberField, objectField } from '../tl-fields.js'
import { ChatContext } from './chat-context.js'

/** Messages were read: by the others, or by this account on another device. Telegram tells user accounts, not bots. */
export class ReadContext extends ChatContext {
  /** The marked id of the conversation. */
  get chatId(): number {
    const channelId = numberField(this.update, 'channelId')
    return channelId === undefined
      ? (markedIdOf(objectField(this.update, 'peer')) ?? 0)
      : markedId('channel', channelId)
  }

  /** All messages up to this id are read. */
  get maxId(): number {
    return numberField(this.update, 'readMaxId') ?? numberField(this.update, 'maxId') ?? 0
  }

  /** Whether the others have read what this account wrote; `false`: this account has read what they wrote. */
  get byOthers(): boolean {
    return this.update.className.endsWith('Outbox')
  }

  /** How many messages of the others this account has not read yet. */
  get unreadCount(): number | undefined {
    return numberField(this.update, 'stillUnreadCount')
  }

  /** The topic of a forum, by the id of its first message. */
  get topicId(): number | undefined {
    return numberField(this.update, 'topMsgId')
  }
}
