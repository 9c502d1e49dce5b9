import { Message } from '../../client/messages/message.js'
import { Content } from '../../content/content.js'
import { verdictOf } from '../../errors/verdict.js'
import type { Markup } from '../../formatting/markup.js'

/**
 * Sends under a derived number. Telegram usually answers a number it has seen with the message it became; where it says
 * `RANDOM_ID_DUPLICATE` instead of that, the message is there but its id is not known any more.
 * @returns the message; with id 0 in that last case.
 */
export async function sentOnce(text: string | Markup | Content, send: () => Promise<Message>): Promise<Message> {
  const sent = await unlessSent(send)
  return (
    sent ??
    new Message({ className: 'Message', id: 0, out: true, message: text instanceof Content ? '' : String(text) })
  )
}

/** Sends under derived numbers. @returns `undefined` when Telegram says that all of it is there already. */
export async function unlessSent<Result>(send: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await send()
  } catch (error) {
    if (verdictOf(error) !== 'duplicate') throw error
    return undefined
  }
}
