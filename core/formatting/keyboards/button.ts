import type { ButtonData } from './button-data.js'

/**
 * A button. Under a message it answers with `data`, opens `url` or a web app, copies a text, or begins an inline query; on a
 * keyboard in place of the person's own it sends its text, or what it asks for.
 */
export type Button =
  | { readonly text: string; readonly data: string | Uint8Array }
  | { readonly text: string; readonly url: string }
  | { readonly text: string; readonly webApp: string }
  | { readonly text: string; readonly copy: string }
  | {
      readonly text: string
      /** What stands behind the bot's name. */
      readonly query: string
      /** Whether it is asked in this chat; default `false`: the person chooses one. */
      readonly here?: boolean
    }
  | { readonly text: string; readonly asksFor: 'contact' | 'location' }
  | { readonly text: string }

/** A button whose data are typed. */
export interface TypedButton {
  /** What it says. */
  readonly text: string
  /** Made by `CallbackData`. */
  readonly data: ButtonData
}

/** Rows of buttons; empty takes an inline keyboard away. */
export type Buttons = readonly (readonly Button[])[]
