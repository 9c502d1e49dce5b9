import { createWriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import type { Api, TelegramClient } from 'telegram'

/**
 * Has `telegram` download into a file, until that is written. Given a path it comes back before: `downloadFileV2` (client/downloads.js)
 * waits neither for the stream's `write` nor for its `close`, so that the last part, or the whole file on a busy machine, is still to come.
 */
export async function downloadWhole(
  client: Pick<TelegramClient, 'downloadMedia'>,
  from: Api.Message | Api.TypeMessageMedia,
  path: string,
): Promise<void> {
  const outputFile = createWriteStream(path)
  await client.downloadMedia(from, { outputFile })
  await finished(outputFile)
}
