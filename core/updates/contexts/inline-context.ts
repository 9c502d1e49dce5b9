import { objectField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

/** One line of an inline answer: what is shown, and the message it becomes. */
export interface InlineArticle {
  /** 1 to 64 bytes, unique within the answer. */
  id: string
  /** The first line of the result. */
  title: string
  /** The line below the title. */
  description?: string
  /** The message that is sent when the line is chosen. */
  text: string
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

/** Somebody types an inline query for this bot. */
export class InlineContext extends UpdateContext {
  /** What `filters.text` found in the query; empty when the handler has no such filter. */
  match: RegExpMatchArray = [] as string[] as RegExpMatchArray

  /** A decimal of 64 bits. */
  get queryId(): string {
    return String(this.update.queryId)
  }

  /** What was typed behind the bot's name. */
  get query(): string {
    return String(this.update.query ?? '')
  }

  /** The same as {@link query}: what `filters.text` looks at. */
  get text(): string {
    return this.query
  }

  /** Who typed it. */
  get senderId(): number {
    return Number(this.update.userId)
  }

  /** Whether it is typed in a chat with one person or bot. Telegram does not always say where; then all three are `false`. */
  get isPrivate(): boolean {
    return /(PM|BotPM)$/.test(this.place)
  }

  /** Whether it is typed in a group. */
  get isGroup(): boolean {
    return /(Chat|Megagroup)$/.test(this.place)
  }

  /** Whether it is typed in a broadcast channel. */
  get isChannel(): boolean {
    return /Broadcast$/.test(this.place)
  }

  private get place(): string {
    return objectField(this.update, 'peerType')?.className ?? ''
  }

  /** Where the wanted page begins; `''` for the first. */
  get offset(): string {
    return String(this.update.offset ?? '')
  }

  /** Shows up to 50 lines. */
  async answer(articles: readonly InlineArticle[], options: InlineAnswerOptions = {}): Promise<void> {
    const { client } = this
    await client.invoke('messages.SetInlineBotResults', {
      queryId: BigInt(this.queryId),
      results: articles.map(({ id, title, description, text }) =>
        client.create('InputBotInlineResult', {
          id,
          type: 'article',
          title,
          description,
          sendMessage: client.create('InputBotInlineMessageText', { message: text }),
        }),
      ),
      cacheTime: options.cacheSeconds ?? 300,
      private: options.personal === true || undefined,
      nextOffset: options.nextOffset,
    })
  }
}
