import { Content } from '../client/messages/content.js'
import { Markup } from '../formatting/markup.js'
import type { UpdateContext } from './contexts/update-context.js'

/** Whether something that a handler returns is its answer. */
export function isAnswer(returned: unknown): returned is string | Markup | Content {
  return typeof returned === 'string' || returned instanceof Markup || returned instanceof Content
}

/** A context by which one can answer. */
export function canReply<Context extends UpdateContext>(
  context: Context,
): context is Context & { reply(text: string | Markup | Content): Promise<unknown> } {
  return 'reply' in context && typeof context.reply === 'function'
}

/**
 * A text, or something that `content` has made, that a handler returns is its answer.
 * @returns the sending of it; `undefined` when what was returned is no text, or there is nobody to answer.
 */
export function returnedReply(context: UpdateContext, returned: unknown): Promise<unknown> | undefined {
  if (!isAnswer(returned)) return undefined
  return returned !== '' && canReply(context) ? context.reply(returned) : undefined
}
