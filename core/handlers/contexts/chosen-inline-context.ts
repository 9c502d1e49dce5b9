import type { EditMessageOptions } from '../../client/messages/send-message-options.js'
import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import { objectField, textField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

/**
 * Somebody has chosen a line of an inline answer. Telegram tells bots of it whose inline feedback is on (@BotFather,
 * `/setinlinefeedback`).
 */
export class ChosenInlineContext extends UpdateContext {
  /** What `filters.text` found in the query; empty when the handler has no such filter. */
  match: RegExpMatchArray = [] as string[] as RegExpMatchArray

  /** The `id` of the line, as the answer to the query named it. */
  get resultId(): string {
    return textField(this.update, 'id') ?? ''
  }

  /** What was typed behind the bot's name. */
  get query(): string {
    return textField(this.update, 'query') ?? ''
  }

  /** The same as {@link query}: what `filters.text` looks at. */
  get text(): string {
    return this.query
  }

  /** Who has chosen it. */
  get senderId(): number {
    return Number(this.update.userId)
  }

  /** The message it became, as `InputBotInlineMessageID`; Telegram names it where the line has buttons. */
  get inlineMessageId(): TlObject | undefined {
    return objectField(this.update, 'msgId')
  }

  /**
   * Changes the message it became.
   * @returns whether Telegram has named the message; otherwise nothing is changed.
   */
  async edit(text: string | Markup, options: EditMessageOptions = {}): Promise<boolean> {
    const { inlineMessageId } = this
    if (inlineMessageId) await this.client.editInlineMessage(inlineMessageId, text, options)
    return inlineMessageId !== undefined
  }
}
