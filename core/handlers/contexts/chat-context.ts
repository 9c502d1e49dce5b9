import { isPrivateChat } from '../../client/peers/peer-id.js'
import { AnsweringContext, type AnswerPlace } from './answering-context.js'
import { isGroupId } from './group-id.js'

/** Something that happened in a conversation and is no message. */
export abstract class ChatContext extends AnsweringContext {
  /** The marked id of the conversation. */
  abstract get chatId(): number

  protected get place(): AnswerPlace {
    return { peer: this.chatId }
  }

  /** Whether it happened in a chat with one person. */
  get isPrivate(): boolean {
    return isPrivateChat(this.chatId)
  }

  /** Whether it happened in a group. */
  get isGroup(): boolean {
    return isGroupId(this.client, this.chatId)
  }

  /** Whether it happened in a broadcast channel. */
  get isChannel(): boolean {
    return this.chatId < 0 && !this.isGroup
  }
}
