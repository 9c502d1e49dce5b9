import type { InlineAnswerOptions, InlineArticle } from '../../client/messages/inline-calls.js'
import { objectField } from '../tl-fields.js'
import { UpdateContext } from './update-context.js'

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

  /**
   * Shows up to 50 lines, or all there are, page by page.
   * @param options.pageSize - the lines are the whole answer, and so many of them are shown at once, the next when the person has
   *   scrolled so far and the query comes again; from 1 to 50. Default: no pages.
   */
  async answer(
    articles: readonly InlineArticle[],
    { pageSize, ...options }: InlineAnswerOptions & { pageSize?: number } = {},
  ): Promise<void> {
    if (pageSize === undefined) return this.client.answerInline(BigInt(this.queryId), articles, options)
    const from = Number(this.offset) || 0
    const next = from + Math.min(Math.max(Math.trunc(pageSize), 1), 50)
    const nextOffset = next < articles.length ? String(next) : undefined
    await this.client.answerInline(BigInt(this.queryId), articles.slice(from, next), { nextOffset, ...options })
  }
}
