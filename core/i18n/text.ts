import { LocalText, type TextValues } from './local-text.js'
import type { TextKeyOf, ValuesFor } from './text-types.js'

/** `text` for texts whose shape is known: keys that are not there, and values that are missing, do not compile. */
export type TypedText<Shape> = <const Key extends TextKeyOf<Shape>>(
  key: Key,
  ...values: ValuesFor<Shape, Key>
) => LocalText

/**
 * A text of the plugin by its key, in the language of whoever gets it.
 * @example
 * @OnCommand('start')
 * start() {
 *   return text('welcome')
 * }
 */
export function text(key: string, values?: TextValues): LocalText {
  return new LocalText(key, values)
}

/**
 * `text` that knows the texts of a language, for the compiler to check keys; of what is written `as const` it also checks values.
 * @example
 * import type en from './locales/en.json'
 * const text = textsOf<typeof en>()
 */
export function textsOf<Shape extends object>(): TypedText<Shape> {
  return text as TypedText<Shape>
}
