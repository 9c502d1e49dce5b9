import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { MessageContent } from './message-content.js'
import type { EditMessageOptions, TextOptions } from './send-message-options.js'

/** One line of an inline answer: what is shown, and the message it becomes. */
export interface InlineArticle extends TextOptions {
  /** 1 to 64 bytes, unique within the answer. */
  id: string
  /** The first line of the result; shown without marks. */
  title: string
  /** The line below the title; shown without marks. */
  description?: string
  /** The address of a small picture beside the title: a JPEG that Telegram fetches. */
  thumbnail?: string
  /** The message that is sent when the line is chosen; a string is read in the client's `parse_mode`. */
  text: string | Markup
}

/** How an inline query is answered. */
export interface InlineAnswerOptions {
  /** How long Telegram may repeat the answer, in seconds; default 300. */
  cacheSeconds?: number
  /** Whether the answer is for this person only; default `false`. */
  personal?: boolean
  /** Where the next page begins; absent on the last one. */
  nextOffset?: string
}

/** What a bot does in inline mode. */
export class InlineCalls {
  constructor(
    private readonly calls: ClientCalls,
    private readonly content: MessageContent,
  ) {}

  async answer(
    queryId: bigint,
    articles: readonly InlineArticle[],
    { cacheSeconds = 300, personal, nextOffset }: InlineAnswerOptions = {},
  ): Promise<void> {
    const { create } = this.calls
    const results = articles.map(async ({ id, title, description, thumbnail, text, ...options }) => {
      const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
      const message = this.content.fields(this.content.read(text, options), options, keyboard)
      const sendMessage = create('InputBotInlineMessageText', message)
      const picture = { url: thumbnail, size: 0, mimeType: 'image/jpeg', attributes: [] }
      const thumb = thumbnail === undefined ? undefined : create('InputWebDocument', picture)
      return create('InputBotInlineResult', { id, type: 'article', title, description, thumb, sendMessage })
    })
    await this.calls.invoke('messages.SetInlineBotResults', {
      queryId,
      results: await Promise.all(results),
      cacheTime: cacheSeconds,
      private: personal === true || undefined,
      nextOffset,
    })
  }

  /** @param id - the `InputBotInlineMessageID` of the message, which names the data centre that has it. */
  async edit(id: TlObject, text: string | Markup, options: EditMessageOptions = {}): Promise<void> {
    const keyboard = options.buttons && (await this.content.keyboard(options.buttons))
    const params = { id, ...this.content.fields(this.content.read(text, options), options, keyboard) }
    const dcId = Number(id.dcId)
    await this.calls.invoke('messages.EditInlineBotMessage', params, { signal: options.signal, dcId })
  }
}
