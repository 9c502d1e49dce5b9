import { SwitchboardError } from '../errors/switchboard-error.js'
import { callbackData } from '../formatting/buttons.js'
import type { Button, Buttons } from '../formatting/keyboards/button.js'
import { ButtonData } from '../formatting/keyboards/button-data.js'
import { InlineKeyboard, type Keyboard, ReplyKeyboard } from '../formatting/keyboards/keyboard.js'
import type { TlObject } from '../mtproto/driver.js'
import type { ButtonCodec } from './button-codec.js'

type Create = (className: string, fields: Readonly<Record<string, unknown>>) => TlObject

/** A keyboard whose typed data are written. */
export interface PlainKeyboard {
  readonly rows: Buttons
  readonly kind: 'any' | 'inline' | ReplyKeyboard
}

/**
 * Writes the typed data of a keyboard.
 * @throws PLUGIN_BUTTON_VALUE
 */
export async function plainKeyboard(keyboard: Keyboard, codec: ButtonCodec): Promise<PlainKeyboard> {
  const given = keyboard instanceof InlineKeyboard || keyboard instanceof ReplyKeyboard ? keyboard.rows : keyboard
  const rows = await Promise.all(
    given.map((row) =>
      Promise.all(
        row.map(async (button): Promise<Button> => {
          if (!('data' in button) || !(button.data instanceof ButtonData)) return button as Button
          return { text: button.text, data: await codec.write(button.data) }
        }),
      ),
    ),
  )
  const kind = keyboard instanceof InlineKeyboard ? 'inline' : keyboard instanceof ReplyKeyboard ? keyboard : 'any'
  return { rows, kind }
}

/** What a button under a message does, besides those that send their text. */
const inlineKeys = ['data', 'url', 'webApp', 'copy', 'query'] as const

/**
 * A keyboard as TL: an inline one when any of its buttons answers or opens something, otherwise one in place of the person's
 * own.
 * @param label - the text of a button as it is shown.
 * @throws PLUGIN_BUTTON_TEXT, PLUGIN_BUTTON_DATA, PLUGIN_KEYBOARD
 */
export function toReplyMarkup(
  { rows, kind }: PlainKeyboard,
  create: Create,
  label: (text: string) => string,
): TlObject {
  if (kind instanceof ReplyKeyboard && kind.instead) return insteadOf(kind, create)
  const all = rows.flat()
  const inline = all.filter((button) => inlineKeys.some((key) => key in button))
  const isInline = kind === 'inline' || rows.length === 0 || inline.length > 0
  if (isInline && inline.length < all.length) {
    const odd = all.find((button) => !inline.includes(button))
    const problem = `the button ${JSON.stringify(odd?.text)} does nothing under a message, where the others are`
    throw new SwitchboardError('PLUGIN_KEYBOARD', {
      problem,
      fix: 'Give it data or a url, or make a keyboard of its own',
    })
  }
  if (kind instanceof ReplyKeyboard && all.length === 0) {
    const fix = 'Give it buttons, or take the keyboard away by ReplyKeyboard.remove()'
    throw new SwitchboardError('PLUGIN_KEYBOARD', { problem: 'a keyboard has no buttons', fix })
  }
  const made = rows.map((row) =>
    create('KeyboardButtonRow', { buttons: row.map((button) => toButton(button, create, label)) }),
  )
  if (isInline) return create('ReplyInlineMarkup', { rows: made })
  const { options = {} } = kind instanceof ReplyKeyboard ? kind : {}
  return create('ReplyKeyboardMarkup', {
    rows: made,
    resize: true,
    ...(options.oneTime && { singleUse: true }),
    ...(options.persistent && { persistent: true }),
    ...(options.selective && { selective: true }),
    ...(options.placeholder !== undefined && { placeholder: options.placeholder }),
  })
}

function insteadOf({ instead, options }: ReplyKeyboard, create: Create): TlObject {
  const selective = options.selective ? { selective: true } : {}
  if (instead === 'remove') return create('ReplyKeyboardHide', selective)
  return create('ReplyKeyboardForceReply', {
    ...selective,
    ...(options.oneTime && { singleUse: true }),
    ...(options.placeholder !== undefined && { placeholder: options.placeholder }),
  })
}

function toButton(button: Button, create: Create, label: (text: string) => string): TlObject {
  const text = label(button.text)
  if ('data' in button) return create('KeyboardButtonCallback', { text, data: callbackData(button.data) })
  if ('url' in button) return create('KeyboardButtonUrl', { text, url: button.url })
  if ('webApp' in button) return create('KeyboardButtonWebView', { text, url: button.webApp })
  if ('copy' in button) return create('KeyboardButtonCopy', { text, copyText: button.copy })
  if ('query' in button) {
    const { query, here } = button
    return create('KeyboardButtonSwitchInline', { text, query, ...(here && { samePeer: true }) })
  }
  if (!('asksFor' in button)) return create('KeyboardButton', { text })
  const name = button.asksFor === 'contact' ? 'KeyboardButtonRequestPhone' : 'KeyboardButtonRequestGeoLocation'
  return create(name, { text })
}
