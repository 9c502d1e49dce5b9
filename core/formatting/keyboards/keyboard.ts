import type { Button, TypedButton } from './button.js'
import type { ButtonData } from './button-data.js'

type AnyButton = Button | TypedButton

/** What both kinds of keyboard have: rows, filled from the left. */
abstract class Rows {
  #rows: AnyButton[][] = [[]]

  /** The rows, without empty ones. */
  get rows(): readonly (readonly AnyButton[])[] {
    return this.#rows.filter((row) => row.length > 0)
  }

  /** Begins a new row. */
  row(): this {
    this.#rows.push([])
    return this
  }

  /** Puts all buttons so far into rows of this many; what comes later begins a new row. */
  columns(count: number): this {
    const all = this.#rows.flat()
    const width = Math.max(1, Math.floor(count))
    const rows = Array.from({ length: Math.ceil(all.length / width) }, (_, row) =>
      all.slice(row * width, (row + 1) * width),
    )
    this.#rows = [...rows, []]
    return this
  }

  protected add(button: AnyButton): this {
    this.#rows.at(-1)?.push(button)
    return this
  }
}

/**
 * Buttons under a message.
 *
 * @example
 * new InlineKeyboard().button('Small', pizza.with({ id: 7, size: 'small' })).row().url('Menu', 'https://example.org')
 */
export class InlineKeyboard extends Rows {
  /** Answers the bot with this, which `@OnCallback` gets. */
  button(text: string, data: string | Uint8Array | ButtonData): this {
    return this.add({ text, data } as AnyButton)
  }

  /** Opens an address. */
  url(text: string, url: string): this {
    return this.add({ text, url })
  }

  /** Opens a web app, in chats with one person. */
  webApp(text: string, url: string): this {
    return this.add({ text, webApp: url })
  }

  /** Copies a text, up to 256 characters. */
  copy(text: string, copied: string): this {
    return this.add({ text, copy: copied })
  }

  /** Begins an inline query of this bot. @param options.here - in this chat; default: in one that the person chooses. */
  query(text: string, query: string, { here = false }: { here?: boolean } = {}): this {
    return this.add({ text, query, here })
  }
}

/** How a keyboard in place of the person's own behaves. */
export interface ReplyKeyboardOptions {
  /** Whether it goes once a button is pressed; default `false`. */
  oneTime?: boolean
  /** What stands in the empty field above it: up to 64 characters. */
  placeholder?: string
  /** Whether it stays where the person's own keyboard is hidden; default `false`. */
  persistent?: boolean
  /** Whether it is shown only to whom the message answers or mentions; default `false`. */
  selective?: boolean
}

/** Buttons in place of the person's own keyboard: each sends its text, or what it asks for. */
export class ReplyKeyboard extends Rows {
  /** How it behaves. */
  readonly options: ReplyKeyboardOptions
  /** What it is instead of buttons: none at all, or a field in which the person answers the message. */
  readonly instead: 'remove' | 'answer' | undefined

  constructor(options: ReplyKeyboardOptions = {}, instead?: 'remove' | 'answer') {
    super()
    this.options = options
    this.instead = instead
  }

  /** Takes the keyboard away. */
  static remove(options: Pick<ReplyKeyboardOptions, 'selective'> = {}): ReplyKeyboard {
    return new ReplyKeyboard(options, 'remove')
  }

  /** Has the person's app answer the message, as if they had chosen to. */
  static answer(options: Omit<ReplyKeyboardOptions, 'persistent'> = {}): ReplyKeyboard {
    return new ReplyKeyboard(options, 'answer')
  }

  /** Sends its text. */
  text(text: string): this {
    return this.add({ text })
  }

  /** Sends the person's phone number, when they agree: a message with `filters.media('contact')`. In private chats only. */
  contact(text: string): this {
    return this.add({ text, asksFor: 'contact' })
  }

  /** Sends where the person is, when they agree: a message with `filters.media('location')`. In private chats only. */
  location(text: string): this {
    return this.add({ text, asksFor: 'location' })
  }
}

/** Buttons of any kind: rows as they are, or a keyboard. */
export type Keyboard = readonly (readonly AnyButton[])[] | InlineKeyboard | ReplyKeyboard
