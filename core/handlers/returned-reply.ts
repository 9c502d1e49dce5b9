import { Content } from '../content/content.js'
import { Markup } from '../formatting/markup.js'
import { LocalText } from '../i18n/local-text.js'
import type { UpdateContext } from './contexts/update-context.js'

/** Whether something that a handler returns is its answer. */
export function isAnswer(returned: unknown): returned is string | Markup | LocalText | Content {
  return (
    typeof returned === 'string' ||
    returned instanceof Markup ||
    returned instanceof LocalText ||
    returned instanceof Content
  )
}

/** A context by which one can answer. */
export function canReply<Context extends UpdateContext>(
  context: Context,
): context is Context & { reply(text: string | Markup | LocalText | Content): Promise<unknown> } {
  return 'reply' in context && typeof context.reply === 'function'
}

/**
 * A text, also one by its key, or something that `content` has made, that a handler returns is its answer.
 * @returns the sending of it; `undefined` when what was returned is no text, or there is nobody to answer.
 */
export function returnedReply(context: UpdateContext, returned: unknown): Promise<unknown> | undefined {
  if (!isAnswer(returned)) return undefined
  return returned !== '' && canReply(context) ? context.reply(returned) : undefined
}
