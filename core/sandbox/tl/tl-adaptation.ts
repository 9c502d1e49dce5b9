import type { TlField, TlValue } from '../tl-value.js'
import type { TlSchema } from './tl-schema.js'

/*
 * Layer 229 split the buttons of keyboards: what was `keyboardButtonCallback text data` became a `keyboardInlineButton`
 * with a `type` of its own. The world reads and writes the older, flat form; here it is turned into the newer one and back.
 */

/** Says a button or a row of buttons in the words of a layer that splits them; `undefined` for anything else. */
export function adaptButton(value: TlValue, type: string, schema: TlSchema): TlValue | undefined {
  if (type === 'KeyboardInlineButtonRow') return { ...value, _: 'keyboardInlineButtonRow' }
  const inline = type === 'KeyboardInlineButton'
  if (!inline && type !== 'KeyboardButton') return undefined
  const match = /^(input)?keyboardButton(\w*)$/i.exec(value._)
  if (!match) return undefined
  const { _: _name, text, style, ...rest } = value
  const kind = `${inline ? 'InlineButtonType' : 'ButtonType'}${match[2] || 'Default'}`
  const name = match[1] ? `input${kind}` : kind.charAt(0).toLowerCase() + kind.slice(1)
  if (!schema.constructorNamed(name)) return undefined
  return { _: inline ? 'keyboardInlineButton' : 'keyboardButton', text, style, type: { _: name, ...rest } }
}

/** Turns the split buttons of the newer layers into flat ones; anything else stays as it is. */
export function flattenButton(value: TlValue): TlValue {
  if (value._ === 'keyboardInlineButtonRow') return { ...value, _: 'keyboardButtonRow' }
  if (value._ !== 'keyboardInlineButton' && value._ !== 'keyboardButton') return value
  const { type, ...button } = value
  if (!isObject(type)) return value
  const match = /^(input)?(?:Inline)?ButtonType(\w*)$/i.exec(type._)
  if (!match) return value
  const suffix = match[2] === 'Default' ? '' : match[2]
  return { ...type, ...button, _: `${match[1] ? 'inputKeyboardButton' : 'keyboardButton'}${suffix}` }
}

function isObject(value: TlField): value is TlValue {
  return typeof value === 'object' && '_' in value
}
