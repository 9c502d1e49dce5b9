import type { Markup } from '../../formatting/markup.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { TextOptions } from './send-message-options.js'

/** One part of an album on its way out: an `InputMedia` that was uploaded, and the text below it. */
export interface AlbumPart extends Pick<TextOptions, 'parseMode' | 'entities'> {
  readonly media: TlObject
  readonly caption: string | Markup
}
