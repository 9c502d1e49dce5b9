import type { Chat } from '../../client/chats/chat.js'
import type { Message } from '../../client/messages/message.js'
import type { SendMessageOptions } from '../../client/messages/send-message-options.js'
import { isPrivateChat } from '../../client/peers/peer-id.js'
import type { Markup } from '../../formatting/markup.js'
import { isGroupId } from './group-id.js'
import { sentOnce } from './sent-once.js'
import { UpdateContext } from './update-context.js'

/** Something that happened in a conversation and is no message. */
export abstract class ChatContext extends UpdateContext {
  /** The marked id of the conversation. */
  abstract get chatId(): number

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

  /** The chat, for what an administrator does there. */
  get chat(): Chat {
    return this.client.chat(this.chatId)
  }

  /** Sends a message to the conversation; a second run of the handler after a crash does not send it twice. */
  reply(text: string | Markup, options: Omit<SendMessageOptions, 'randomId'> = {}): Promise<Message> {
    const randomId = this.handlerRun.nextRandomId()
    return sentOnce(text, () => this.client.sendMessage(this.chatId, text, { ...options, randomId }))
  }
}
