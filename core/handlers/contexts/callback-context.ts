import { type Message, markedIdOf } from '../../client/messages/message.js'
import type {
  CallbackAnswer,
  EditMessageOptions,
  SendMessageOptions,
} from '../../client/messages/send-message-options.js'
import { isPrivateChat } from '../../client/peers/peer-id.js'
import type { Markup } from '../../formatting/markup.js'
import { objectField } from '../tl-fields.js'
import { isGroupId } from './group-id.js'
import { sentOnce } from './sent-once.js'
import { UpdateContext } from './update-context.js'

/** Somebody pressed a callback button under a bot's message. */
export class CallbackContext extends UpdateContext {
  /** What `filters.text` found in the data; empty when the handler has no such filter. */
  match: RegExpMatchArray = [] as string[] as RegExpMatchArray

  /** A decimal of 64 bits. */
  get queryId(): string {
    return String(this.update.queryId)
  }

  /** The button's data as UTF-8 text; `''` for a game. */
  get data(): string {
    const { data } = this.update
    return data instanceof Uint8Array ? Buffer.from(data).toString('utf8') : ''
  }

  /** The same as {@link data}: what `filters.text` looks at. */
  get text(): string {
    return this.data
  }

  /** Who pressed. */
  get senderId(): number {
    return Number(this.update.userId)
  }

  /** The marked id of the chat; absent for a message sent in inline mode. */
  get chatId(): number | undefined {
    return markedIdOf(objectField(this.update, 'peer'))
  }

  /** Whether the message is in a chat with one person; `false` for a message sent in inline mode. */
  get isPrivate(): boolean {
    return isPrivateChat(this.chatId)
  }

  /** Whether the message is in a group; `false` for a message sent in inline mode. */
  get isGroup(): boolean {
    return isGroupId(this.client, this.chatId)
  }

  /** Whether the message is in a broadcast channel; `false` for a message sent in inline mode. */
  get isChannel(): boolean {
    return (this.chatId ?? 0) < 0 && !this.isGroup
  }

  /** The message the button belongs to; absent for a message sent in inline mode. */
  get messageId(): number | undefined {
    const { msgId } = this.update
    return typeof msgId === 'number' ? msgId : undefined
  }

  /** Ends the waiting sign on the button, with a notice if there is a text. Telegram gives about ten seconds for it. */
  async answer(answer: CallbackAnswer = {}): Promise<void> {
    await this.client.answerCallback(BigInt(this.queryId), answer)
  }

  /** Sends a message to the chat; a second run of the handler after a crash does not send it twice. */
  reply(text: string | Markup, options: Omit<SendMessageOptions, 'randomId'> = {}): Promise<Message> {
    const randomId = this.handlerRun.nextRandomId()
    return sentOnce(text, () => this.client.sendMessage(this.chatId ?? this.senderId, text, { ...options, randomId }))
  }

  /** Changes the message the button belongs to. */
  async edit(text: string | Markup, options: EditMessageOptions = {}): Promise<void> {
    const { chatId, messageId } = this
    if (chatId !== undefined && messageId !== undefined) {
      await this.client.editMessage(chatId, messageId, text, options)
      return
    }
    const inlineId = objectField(this.update, 'msgId')
    if (inlineId) await this.client.editInlineMessage(inlineId, text, options)
  }
}
