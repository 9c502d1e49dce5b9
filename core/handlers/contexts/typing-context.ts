import { markedIdOf } from '../../client/messages/message.js'
import { markedId } from '../../client/peers/peer-id.js'
import { numberField, objectField } from '../tl-fields.js'
import { ChatContext } from './chat-context.js'

/** Somebody is typing, recording or choosing something, or has stopped. Telegram tells user accounts, not bots. */
export class TypingContext extends ChatContext {
  /** The marked id of the conversation. */
  get chatId(): number {
    const { update } = this
    const channelId = numberField(update, 'channelId')
    if (channelId !== undefined) return markedId('channel', channelId)
    const chatId = numberField(update, 'chatId')
    return chatId === undefined ? Number(update.userId) : markedId('chat', chatId)
  }

  /** Who it is, as a marked id. */
  get senderId(): number {
    return markedIdOf(objectField(this.update, 'fromId')) ?? Number(this.update.userId)
  }

  /** What they do, in Telegram's word: `typing`, `record-audio`, `upload-photo`, `choose-sticker`; `cancel` when they stopped. */
  get action(): string {
    const { className = '' } = objectField(this.update, 'action') ?? {}
    return className
      .replace(/^SendMessage|Action$/g, '')
      .replace(/\B[A-Z]/g, (letter) => `-${letter}`)
      .toLowerCase()
  }

  /** The topic of a forum, by the id of its first message. */
  get topicId(): number | undefined {
    return numberField(this.update, 'topMsgId')
  }
}
