import { SwitchboardError } from '../errors/switchboard-error.js'

/** The longest callback data of a button, in bytes (core.telegram.org/bots/api#inlinekeyboardbutton). */
const longestCallbackData = 64

/** The text as a button shows it: trimmed, on one line. Throws `PLUGIN_BUTTON_TEXT` when nothing is left. */
export function buttonText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') throw new SwitchboardError('PLUGIN_BUTTON_TEXT', { text })
  return line
}

/** The data, checked: 1 to 64 bytes of UTF-8, else `PLUGIN_BUTTON_DATA` is thrown. Nothing is cut. */
export function callbackData(data: string): string {
  const bytes = Buffer.byteLength(data)
  if (bytes === 0 || bytes > longestCallbackData) {
    throw new SwitchboardError('PLUGIN_BUTTON_DATA', { data, bytes, most: longestCallbackData })
  }
  return data
}
