import type { Markup } from '../../formatting/markup.js'
import type { LocalText } from '../../i18n/local-text.js'
import { CallbackContext } from '../contexts/callback-context.js'
import type { UpdateContext } from '../contexts/update-context.js'
import { canReply } from '../returned-reply.js'

/** What somebody is told who is refused; `undefined`: nothing. */
export type Otherwise = string | Markup | LocalText | ((context: never) => string | Markup | LocalText | undefined)

/**
 * Keeps a handler from running, and tells whoever is behind the update.
 * @param by - what refuses, as it reads in listings.
 * @param shown - what a function that says what they are told gets; default the context.
 */
export async function refuse(
  context: UpdateContext,
  by: string,
  otherwise: unknown,
  shown: object = context,
): Promise<void> {
  context.noteRefusal(by)
  const given = otherwise as Otherwise | undefined
  const text = typeof given === 'function' ? given(shown as never) : given
  if (text === undefined || text === '') return
  if (context instanceof CallbackContext) await context.answer({ text, alert: true })
  else if (canReply(context)) await context.reply(text)
}
