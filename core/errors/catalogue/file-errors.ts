import { entry } from '../entry.js'

/** Faults of files that plugins send and fetch. */
export const fileErrors = {
  PLUGIN_FILE_UNREADABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `The file ${file} cannot be sent (${reason}).`,
    ({ file }) => `Name a file that exists and that this user may read instead of ${file}.`,
  ),
  PLUGIN_FILE_SIZE: entry<{ name: string; bytes: number; maxBytes: number }>(
    ({ name, bytes, maxBytes }) =>
      bytes === 0 ? `${name} is empty; Telegram takes no empty files.` : `${name} has more than ${maxBytes} bytes.`,
    ({ bytes }) => (bytes === 0 ? 'Write something into it, or send a text.' : 'Split it, or send a link to it.'),
  ),
  PLUGIN_NO_FILE: entry<{ chatId: number; messageId: number }>(
    ({ chatId, messageId }) => `Message ${messageId} of the chat ${chatId} has no file that can be fetched.`,
    () => 'Look at `message.media` first: only photos and documents (also as previews of links) are files.',
  ),
  PLUGIN_FILE_UNWRITABLE: entry<{ file: string; reason: string }>(
    ({ file, reason }) => `${file} cannot be written (${reason}).`,
    ({ file }) => `Make the folder of ${file} and see that this user may write there and that there is room.`,
  ),
}
