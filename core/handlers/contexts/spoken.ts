import { Markup } from '../../formatting/markup.js'
import { LocalText } from '../../i18n/local-text.js'
import type { UpdateContext } from './update-context.js'

/** Something said to whoever is behind an update, in their language where it is a text of a plugin. */
export function spoken<Said>(context: UpdateContext, said: Said): Exclude<Said, LocalText> | Markup {
  return said instanceof LocalText
    ? new Markup(context.client.config.parseMode, context.t(said))
    : (said as Exclude<Said, LocalText>)
}
