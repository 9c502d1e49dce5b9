import { callbackData } from '../../formatting/buttons.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Button, Buttons } from './send-message-options.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/**
 * Rows of buttons as TL: an inline keyboard when any of them answers or opens something, otherwise a keyboard in place
 * of the person's own.
 * @param label - the text of a button as it is shown.
 * @throws PLUGIN_BUTTON_TEXT, PLUGIN_BUTTON_DATA
 */
export function toReplyMarkup(buttons: Buttons, create: Create, label: (text: string) => string): TlObject {
  const isInline =
    buttons.length === 0 || buttons.some((row) => row.some((button) => 'data' in button || 'url' in button))
  const rows = buttons.map((row) =>
    create('KeyboardButtonRow', { buttons: row.map((button) => toButton(button, create, label)) }),
  )
  return isInline ? create('ReplyInlineMarkup', { rows }) : create('ReplyKeyboardMarkup', { rows, resize: true })
}

function toButton(button: Button, create: Create, label: (text: string) => string): TlObject {
  const text = label(button.text)
  if ('data' in button) return create('KeyboardButtonCallback', { text, data: callbackData(button.data) })
  if ('url' in button) return create('KeyboardButtonUrl', { text, url: button.url })
  return create('KeyboardButton', { text })
}
