import type {
  InlineAnswerOptions,
  InlineArticle,
  InlinePhoto,
  InlineResult,
} from '../../client/messages/inline-results.js'
import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { objectField } from '../tl-fields.js'
import { spoken } from './spoken.js'
import { UpdateContext } from './update-context.js'

/** A result whose words can also be texts of the plugin by their keys: `{ title: text('tea') }`. */
export type Worded<Result> = {
  [Name in keyof Result]: Name extends 'title' | 'description' | 'text' | 'caption'
    ? Result[Name] | LocalText
    : Result[Name]
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

  /**
   * Shows up to 50 lines or photos, or all there are, page by page.
   * @param options.pageSize - the results are the whole answer, and so many of them are shown at once, the next when the person has
   *   scrolled so far and the query comes again; from 1 to 50. Default: no pages.
   */
  async answer(
    results: readonly (Worded<InlineArticle> | Worded<InlinePhoto>)[],
    { pageSize, ...options }: InlineAnswerOptions & { pageSize?: number } = {},
  ): Promise<void> {
    const queryId = BigInt(this.queryId)
    const said = (shown: typeof results) => shown.map((one) => this.said(one))
    if (pageSize === undefined) return this.client.answerInline(queryId, said(results), options)
    const from = Number(this.offset) || 0
    const next = from + Math.min(Math.max(Math.trunc(pageSize), 1), 50)
    const nextOffset = next < results.length ? String(next) : undefined
    await this.client.answerInline(queryId, said(results.slice(from, next)), { nextOffset, ...options })
  }

  private said(result: Worded<InlineArticle> | Worded<InlinePhoto>): InlineResult {
    const { title, description, text, caption } = result as Worded<InlineArticle & InlinePhoto>
    const words = Object.entries({ title, description, text, caption }).flatMap(
      ([name, word]: [string, string | Markup | LocalText | undefined]) =>
        word === undefined ? [] : [[name, spoken(this, word)]],
    )
    return { ...result, ...Object.fromEntries(words) } as InlineResult
  }
}
