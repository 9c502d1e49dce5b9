import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { TlObject } from '../../mtproto/driver.js'
import { randomLong } from '../messages/message-calls.js'
import type { ClientCalls } from '../peers/peer-resolver.js'
import type { OpenedSource } from './file-source.js'
import { sideBySide } from './side-by-side.js'

/** core.telegram.org/api/files: parts of at most 512 KiB, 4,000 of them; above 10 MB by the methods for big files. */
const partBytes = 512 * 1024
const maxParts = 4_000
const bigFrom = 10 * 1024 * 1024
/** Parts of one file that are under way at the same time. */
const width = 4

/** Called with the bytes that are through so far. */
export type Progress = (doneBytes: number, totalBytes: number) => void

/**
 * Sends the parts of a file to Telegram.
 * @returns the `InputFile` with which a message can carry it, within a day.
 * @throws PLUGIN_FILE_SIZE, PLUGIN_FILE_UNREADABLE, RPC_ errors, the signal's reason.
 */
export async function upload(
  calls: Pick<ClientCalls, 'invoke' | 'create'>,
  source: OpenedSource,
  options: { signal?: AbortSignal; onProgress?: Progress } = {},
): Promise<TlObject> {
  const { name, bytes } = source
  const maxBytes = partBytes * maxParts
  if (bytes === 0 || bytes > maxBytes) throw new SwitchboardError('PLUGIN_FILE_SIZE', { name, bytes, maxBytes })
  const parts = Math.ceil(bytes / partBytes)
  const isBig = bytes > bigFrom
  const fileId = randomLong()
  let done = 0
  await sideBySide(parts, width, async (part) => {
    options.signal?.throwIfAborted()
    const wanted = Math.min(partBytes, bytes - part * partBytes)
    const content = await source.read(part * partBytes, wanted)
    if (content.length < wanted) {
      throw new SwitchboardError('PLUGIN_FILE_UNREADABLE', { file: name, reason: 'it became shorter meanwhile' })
    }
    const params = { fileId, filePart: part, bytes: content, ...(isBig ? { fileTotalParts: parts } : {}) }
    const method = isBig ? 'upload.SaveBigFilePart' : 'upload.SaveFilePart'
    await calls.invoke(method, params, { signal: options.signal, overFileConnection: true })
    done += content.length
    options.onProgress?.(done, bytes)
  })
  return isBig
    ? calls.create('InputFileBig', { id: fileId, parts, name })
    : calls.create('InputFile', { id: fileId, parts, name, md5Checksum: '' })
}
