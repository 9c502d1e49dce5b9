import { entry } from '../entry.js'

/** Faults in texts and buttons with the prefix `PLUGIN_`: the plugin's author can fix them. */
export const formattingErrors = {
  PLUGIN_BUTTON_TEXT: entry<{ text: string }>(
    ({ text }) => `A button has no text: ${JSON.stringify(text)}.`,
    () => 'Give it a text with at least one visible character.',
  ),
  PLUGIN_BUTTON_DATA: entry<{ data: string; bytes: number; max: number }>(
    ({ data, bytes, max }) =>
      `The callback data ${JSON.stringify(data)} has ${bytes} bytes; a button carries 1 to ${max}.`,
    () => 'Shorten it, or keep the long part in the key-value store and put its key in the button.',
  ),
  PLUGIN_TOO_MANY_MARKS: entry<{ marks: number; max: number }>(
    ({ marks, max }) =>
      `The text has ${marks} marks (bold, links ...); Telegram takes ${max} in a text that is not divided.`,
    () => 'Use fewer of them, or send the text as a message of its own, which is divided.',
  ),
}
