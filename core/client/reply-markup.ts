import type { TlObject } from './driver.js'
import type { Button, Buttons } from './send-message-options.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/**
 * Rows of buttons as TL: an inline keyboard when any of them answers or opens something, otherwise a keyboard in place
 * of the person's own.
 */
export function toReplyMarkup(buttons: Buttons, create: Create): TlObject {
  const isInline =
    buttons.length === 0 || buttons.some((row) => row.some((button) => 'data' in button || 'url' in button))
  const rows = buttons.map((row) =>
    create('KeyboardButtonRow', { buttons: row.map((button) => toButton(button, create)) }),
  )
  return isInline ? create('ReplyInlineMarkup', { rows }) : create('ReplyKeyboardMarkup', { rows, resize: true })
}

function toButton(button: Button, create: Create): TlObject {
  const { text } = button
  if ('data' in button) return create('KeyboardButtonCallback', { text, data: Buffer.from(button.data) })
  if ('url' in button) return create('KeyboardButtonUrl', { text, url: button.url })
  return create('KeyboardButton', { text })
}
