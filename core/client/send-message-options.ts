import type { ParseMode, TextEntity } from '../formatting/text-entity.js'

/** A button under a message: answers with `data`, opens `url`, or, on a keyboard, sends its own text. */
export type Button =
  | { readonly text: string; readonly data: string | Uint8Array }
  | { readonly text: string; readonly url: string }
  | { readonly text: string }

/** Rows of buttons; empty takes an inline keyboard away. */
export type Buttons = readonly (readonly Button[])[]

/** How a text is marked up: by a parse mode, or by entities that are known already. */
export interface TextOptions {
  /** Default: the client's `parse_mode`. Not used when `entities` are given. */
  parseMode?: ParseMode
  entities?: readonly TextEntity[]
  buttons?: Buttons
  /** Whether a link in the text is shown with a preview; default `true`. */
  linkPreview?: boolean
}

export interface SendMessageOptions extends TextOptions {
  /** Message id to reply to. */
  replyTo?: number
  /** Topic of a forum, by the id of its first message. */
  topicId?: number
  /** Two sends with one number are one message; default a random one. */
  randomId?: bigint
  /** Delivers without a sound; default `false`. */
  silent?: boolean
  signal?: AbortSignal
}

export interface EditMessageOptions extends TextOptions {
  signal?: AbortSignal
}

export interface ForwardMessagesOptions {
  /** One for each message; default random ones. */
  randomIds?: readonly bigint[]
  topicId?: number
  silent?: boolean
  /** Sends copies without the names of the authors; default `false`. */
  dropAuthor?: boolean
  signal?: AbortSignal
}

/** What the person who pressed a button sees. */
export interface CallbackAnswer {
  text?: string
  /** Shows the text in a window to close; default `false`, a short notice. */
  alert?: boolean
  url?: string
  /** How long the app may keep the answer, in seconds; default 0. */
  cacheSeconds?: number
}
