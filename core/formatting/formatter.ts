import type { Markup } from './markup.js'
import type { FormattedText, ParseMode, TextEntity } from './text-entity.js'

export interface FormatterOptions {
  /** How plain strings of this client are marked up. */
  readonly parseMode: ParseMode
  readonly clientName: string
  readonly clientType: 'user' | 'bot'
  /** Called with a text that mixes HTML and Markdown and therefore goes out as plain text. */
  readonly onMixedMarkup?: (source: string) => void
}

export declare class Formatter {
  constructor(options: FormatterOptions)
  readonly parseMode: ParseMode
  /** The sign and name of the client, at the head of system messages. */
  readonly mark: string
  parse(text: string | Markup, mode?: ParseMode): FormattedText
  render(text: string, entities: readonly TextEntity[], mode?: ParseMode): string
  escape(text: string, mode?: ParseMode): string
  split(text: string, entities?: readonly TextEntity[], limit?: number): FormattedText[]
  system(text: string | Markup): Markup
  buttonText(text: string | Markup): string
  callbackData(data: string): string
}
