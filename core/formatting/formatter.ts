import { buttonText, callbackData } from './buttons.js'
import { escapeMarkup } from './escape.js'
import { Markup } from './markup.js'
import { parseMarkup, parseUnmixed } from './parse-markup.js'
import { renderMarkup } from './render-markup.js'
import { maxText, splitText } from './split-text.js'
import type { FormattedText, ParseMode, TextEntity } from './text-entity.js'

export interface FormatterOptions {
  /** How plain strings of this client are marked up. */
  readonly parseMode: ParseMode
  readonly clientName: string
  readonly clientType: 'user' | 'bot'
  /** Called with a text that mixes HTML and Markdown and therefore goes out as plain text. */
  readonly onMixedMarkup?: (source: string) => void
}

/**
 * Turns the texts of one client into what Telegram is sent, and back, by the client's parse mode. Does not send, and
 * never throws over markup: what cannot be read as markup is text. Offsets and lengths are UTF-16 units.
 */
export class Formatter {
  /** How texts are read unless a call says otherwise. */
  readonly parseMode: ParseMode
  /** The sign and name of the client, at the head of its system messages. */
  readonly mark: string

  constructor(private readonly options: FormatterOptions) {
    this.parseMode = options.parseMode
    this.mark = `${options.clientType === 'bot' ? '🤖' : '👤'} ${options.clientName}`
  }

  /**
   * Reads a text with its markup. A `Markup` is read in its own mode. A string in which both HTML and Markdown mark
   * something stays as it is.
   */
  parse(text: string | Markup, mode: ParseMode = this.parseMode): FormattedText {
    if (text instanceof Markup) return parseMarkup(text.source, text.mode)
    const parsed = parseUnmixed(text, mode)
    if (parsed.isMixed) this.options.onMixedMarkup?.(text)
    return { text: parsed.text, entities: parsed.entities }
  }

  /** Writes a text and its marks as markup that `parse` reads back. Marks that Telegram finds itself are left out. */
  render(text: string, entities: readonly TextEntity[], mode: ParseMode = this.parseMode): string {
    return renderMarkup(text, entities, mode)
  }

  /** The text with its signs of markup escaped, to be put into a text of this mode. */
  escape(text: string, mode: ParseMode = this.parseMode): string {
    return escapeMarkup(text, mode)
  }

  /**
   * Cuts a text that is too long for one message (or, with 1024, for one caption) at paragraphs, lines or words; marks
   * go on in the next part. The parts together are the text. Takes text, not markup: `parse` first.
   */
  split(text: string, entities: readonly TextEntity[] = [], limit: number = maxText): FormattedText[] {
    return splitText(text, entities, limit)
  }

  /** A message of the client about itself: its mark, the name in bold, then the text. In the client's mode. */
  system(text: string | Markup): Markup {
    const body = this.parse(text)
    const head = `${this.mark}: `
    const name = this.options.clientName
    const entities: TextEntity[] = body.entities.map((entity) => ({ ...entity, offset: entity.offset + head.length }))
    entities.unshift({ type: 'bold', offset: this.mark.length - name.length, length: name.length })
    return new Markup(this.parseMode, this.render(head + body.text, entities))
  }

  /** The text of a button, which has no marks: parsed, trimmed, on one line. Throws `PLUGIN_BUTTON_TEXT` when empty. */
  buttonText(text: string | Markup): string {
    return buttonText(this.parse(text).text)
  }

  /** The callback data of a button, unchanged. Throws `PLUGIN_BUTTON_DATA` unless it has 1 to 64 bytes of UTF-8. */
  callbackData(data: string): string {
    callbackData(data)
    return data
  }
}
