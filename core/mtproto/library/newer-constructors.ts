import type { TlObject } from '../driver.js'

type Fields = Readonly<Record<string, unknown>>
type Make = (className: string, fields: Fields) => TlObject

/*
 * Buttons, which layer 229 split into inline and keyboard ones with a type of their own. Written here with the names
 * every layer before it has, so that callers need not know the layer of their driver.
 */
const translations: Readonly<Record<string, (fields: Fields, make: Make) => TlObject>> = {
  KeyboardButtonCallback: ({ text, data, requiresPassword }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeCallback', { data, requiresPassword }) }),
  KeyboardButtonUrl: ({ text, url }, make) =>
    make('KeyboardInlineButton', { text, type: make('InlineButtonTypeUrl', { url }) }),
  KeyboardButton: (fields, make) => make('KeyboardButton', { type: make('ButtonTypeDefault', {}), ...fields }),
  ReplyInlineMarkup: ({ rows, ...fields }, make) =>
    make('ReplyInlineMarkup', {
      ...fields,
      rows: (rows as TlObject[]).map((row) =>
        row.className === 'KeyboardButtonRow' ? make('KeyboardInlineButtonRow', { buttons: row.buttons }) : row,
      ),
    }),
}

/** The layer that split the buttons. */
const splitButtons = 229

/** How a class of the older layers is made in this one, when it is made differently. */
export function newerConstructor(
  className: string,
  layer: number,
): ((fields: Fields, make: Make) => TlObject) | undefined {
  return layer >= splitButtons ? translations[className] : undefined
}
