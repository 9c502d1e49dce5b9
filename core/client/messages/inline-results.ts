import type { Markup } from '../../formatting/markup.js'
import type { FileSource } from '../files/file-source.js'
import type { Message } from './message.js'
import type { TextOptions } from './send-message-options.js'

interface InlineLine extends TextOptions {
  /** 1 to 64 bytes, unique within the answer. */
  id: string
  /** The line below the title; shown without marks. */
  description?: string | Markup
  /** The address of a small picture: a JPEG that Telegram fetches. */
  thumbnail?: string
}

/** One line of an inline answer: what is shown, and the message it becomes. */
export interface InlineArticle extends InlineLine {
  /** The first line of the result; shown without marks. */
  title: string | Markup
  /** The message that is sent when the line is chosen; a string is read in the client's `parse_mode`. */
  text: string | Markup
}

/** A picture of an inline answer, which is sent when it is chosen. */
export interface InlinePhoto extends InlineLine {
  /**
   * The picture: its address (`https://...`, a JPEG of up to 5 MB that Telegram fetches), a file by its path, its bytes or a `Blob`, or a
   * message whose photo is shown. A file is sent to Telegram once for as long as it stays the same.
   */
  photo: FileSource | Message
  /** What lists call it; in the gallery it is not seen. */
  title?: string | Markup
  /** The text below the photo; a string is read in the client's `parse_mode`. */
  caption?: string | Markup
  /** The width of a picture that Telegram fetches, in pixels; default: Telegram finds out. */
  width?: number
  /** Its height, in pixels. */
  height?: number
}

/** What an inline answer shows. */
export type InlineResult = InlineArticle | InlinePhoto

/** How an inline query is answered. */
export interface InlineAnswerOptions {
  /** How long Telegram may repeat the answer, in seconds; default 300. */
  cacheSeconds?: number
  /** Whether the answer is for this person only; default `false`. */
  personal?: boolean
  /** Where the next page begins; absent on the last one. */
  nextOffset?: string
  /** Whether pictures stand side by side, without titles; default: when there is nothing but photos. */
  gallery?: boolean
}
