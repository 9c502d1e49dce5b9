import type { Keyboard } from '../../formatting/keyboards/keyboard.js'
import type { Markup } from '../../formatting/markup.js'
import type { ParseMode, TextEntity } from '../../formatting/text-entity.js'

/** How a text is marked up: by a parse mode, or by entities that are known already. */
export interface TextOptions {
  /** Default: the client's `parse_mode`. Not used when `entities` are given. */
  parseMode?: ParseMode
  entities?: readonly TextEntity[]
  /** Rows of buttons, or a keyboard. */
  buttons?: Keyboard
  /** Whether a link in the text is shown with a preview; default `true`. */
  linkPreview?: boolean
}

/** How a message is sent. */
export interface SendMessageOptions extends TextOptions {
  /** Message id to reply to. */
  replyTo?: number
  /** Topic of a forum, by the id of its first message. */
  topicId?: number
  /** Two sends with one number are one message; default a random one. */
  randomId?: bigint
  /** Delivers without a sound; default `false`. */
  silent?: boolean
  /** Ends the waiting for the answer; the message may be sent all the same. */
  signal?: AbortSignal
}

/** How a message is edited. */
export interface EditMessageOptions extends TextOptions {
  /** Ends the waiting for the answer. */
  signal?: AbortSignal
}

/** How messages are forwarded. */
export interface ForwardMessagesOptions {
  /** One for each message; default random ones. */
  randomIds?: readonly bigint[]
  /** The topic of a forum they go to. */
  topicId?: number
  /** Whether they arrive without a sound; default `false`. */
  silent?: boolean
  /** Sends copies without the names of the authors; default `false`. */
  dropAuthor?: boolean
  /** Ends the waiting for the answer. */
  signal?: AbortSignal
}

/** What the person who pressed a button sees. */
export interface CallbackAnswer {
  /** What the person is shown. Telegram shows no marks here: a string is shown as it is, of a `Markup` its text. */
  text?: string | Markup
  /** Shows the text in a window to close; default `false`, a short notice. */
  alert?: boolean
  /** An address that the person's app opens. */
  url?: string
  /** How long the app may keep the answer, in seconds; default 0. */
  cacheSeconds?: number
}
