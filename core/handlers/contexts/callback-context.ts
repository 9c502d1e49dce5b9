import { type Message, markedIdOf } from '../../client/messages/message.js'
import type { CallbackAnswer, EditMessageOptions } from '../../client/messages/send-message-options.js'
import { isPrivateChat } from '../../client/peers/peer-id.js'
import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { objectField } from '../tl-fields.js'
import { AnsweringContext, type AnswerPlace } from './answering-context.js'
import { isGroupId } from './group-id.js'
import { spoken } from './spoken.js'

type Said = string | Markup | LocalText

/** What a handler finds in `ctx.data`: of a `CallbackData` its values, otherwise the type itself. */
export type DataOf<Of> = Of extends { readonly shows?: { readonly data: infer Values } } ? Values : Of

/**
 * Somebody pressed a callback button under a bot's message.
 *
 * `Of` says what `data` is: a text, or behind `@OnCallback(pizza)` the values of that kind of button, for
 * `CallbackContext<typeof pizza>`.
 */
export class CallbackContext<Of = string> extends AnsweringContext {
  /** What `filters.text` found in the data; empty when the handler has no such filter. */
  match: RegExpMatchArray = [] as string[] as RegExpMatchArray
  private values: unknown
  private isAnswered = false

  /** A decimal of 64 bits. */
  get queryId(): string {
    return String(this.update.queryId)
  }

  /** What the button carries: typed values, or its data as UTF-8 text; `''` for a game. */
  get data(): DataOf<Of> {
    return (this.values ?? this.text) as DataOf<Of>
  }

  /** The button's data as text, as they were sent: what `filters.text` looks at. */
  get text(): string {
    const { data } = this.update
    return data instanceof Uint8Array ? Buffer.from(data).toString('utf8') : ''
  }

  /** Says what the data are. For what stands around handlers, not for plugins. */
  noteData(values: unknown): void {
    this.values = values
  }

  /** Who pressed. */
  get senderId(): number {
    return Number(this.update.userId)
  }

  /** The marked id of the chat; absent for a message sent in inline mode. */
  get chatId(): number | undefined {
    return markedIdOf(objectField(this.update, 'peer'))
  }

  /** Answers to a message that was sent in inline mode go to the person. */
  protected get place(): AnswerPlace {
    return { peer: this.chatId ?? this.senderId, messageId: this.messageId }
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

  /** The message the button belongs to; asked of Telegram. `undefined` where there is none that the bot can see. */
  async message(): Promise<Message | undefined> {
    const { chatId, messageId } = this
    if (chatId === undefined || messageId === undefined) return undefined
    return (await this.client.getMessages(chatId, [messageId]))[0]
  }

  /**
   * Ends the waiting sign on the button, with a notice if there is a text, also one by its key: `{ text: text('sold_out') }`. Telegram
   * gives about ten seconds for it.
   */
  async answer({ text, ...rest }: Omit<CallbackAnswer, 'text'> & { text?: Said } = {}): Promise<void> {
    this.isAnswered = true
    const answer = { ...rest, ...(text !== undefined && { text: spoken(this, text) }) }
    await this.client.answerCallback(BigInt(this.queryId), answer)
  }

  /** Whether {@link answer} was called in this run. */
  get answered(): boolean {
    return this.isAnswered
  }

  /** Changes the message the button belongs to. */
  async edit(text: Said, options: EditMessageOptions = {}): Promise<void> {
    const { chatId, messageId } = this
    const said = spoken(this, text)
    if (chatId !== undefined && messageId !== undefined) {
      await this.client.editMessage(chatId, messageId, said, options)
      return
    }
    const inlineId = objectField(this.update, 'msgId')
    if (inlineId) await this.client.editInlineMessage(inlineId, said, options)
  }

  /** Changes the buttons of the message alone, unless it was sent in inline mode; `[]` takes them away. */
  async editButtons(buttons: Keyboard): Promise<void> {
    const { chatId, messageId } = this
    if (chatId !== undefined && messageId !== undefined) await this.client.editButtons(chatId, messageId, buttons)
  }

  /** Deletes the message the button belongs to, for everybody, unless it was sent in inline mode. */
  async delete(): Promise<void> {
    const { chatId, messageId } = this
    if (chatId !== undefined && messageId !== undefined) await this.client.deleteMessages(chatId, [messageId])
  }
}
