import { SwitchboardError } from '../errors/switchboard-error.js'

/** The longest callback data of a button, in bytes (core.telegram.org/bots/api#inlinekeyboardbutton). */
export const maxCallbackData = 64

/** The text as a button shows it: trimmed, on one line. Throws `PLUGIN_BUTTON_TEXT` when nothing is left. */
export function buttonText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') throw new SwitchboardError('PLUGIN_BUTTON_TEXT', { text })
  return line
}

/** The data as bytes, checked: 1 to 64 of them, else `PLUGIN_BUTTON_DATA` is thrown. Nothing is cut. */
export function callbackData(data: string | Uint8Array): Buffer {
  const bytes = Buffer.from(data)
  if (bytes.length === 0 || bytes.length > maxCallbackData) {
    const shown = typeof data === 'string' ? data : bytes.toString('hex')
    throw new SwitchboardError('PLUGIN_BUTTON_DATA', { data: shown, bytes: bytes.length, max: maxCallbackData })
  }
  return bytes
}
