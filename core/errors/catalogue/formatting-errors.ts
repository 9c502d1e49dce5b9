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
  PLUGIN_BUTTON_VALUE: entry<{ name: string; field: string; value: string; expected: string }>(
    ({ name, field, value }) => `The button '${name}' cannot carry ${value} as ${field}.`,
    ({ field, expected }) => `Give ${field} a value that is: ${expected}.`,
  ),
  PLUGIN_KEYBOARD: entry<{ problem: string; fix: string }>(
    ({ problem }) => `The buttons cannot be shown: ${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_CONTENT: entry<{ problem: string; fix: string }>(
    ({ problem }) => `A message cannot carry this: ${problem}.`,
    ({ fix }) => `${fix}.`,
  ),
  PLUGIN_NO_POLL: entry<{ messageId: number }>(
    ({ messageId }) => `The message ${messageId} has no poll.`,
    () => 'Name a message of this chat that has one.',
  ),
  PLUGIN_TOO_MANY_MARKS: entry<{ marks: number; max: number }>(
    ({ marks, max }) =>
      `The text has ${marks} marks (bold, links ...); Telegram takes ${max} in a text that is not divided.`,
    () => 'Use fewer of them, or send the text as a message of its own, which is divided.',
  ),
}
