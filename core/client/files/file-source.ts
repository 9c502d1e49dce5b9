import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { readWhole } from './whole-pieces.js'

/** What can be sent: the path of a file, its bytes, or a `Blob` or `File`. */
export type FileSource = string | Uint8Array | Blob

/** A file that is being read. */
export interface OpenedSource {
  readonly name: string
  readonly bytes: number
  read(offset: number, length: number): Promise<Buffer>
  close(): Promise<void>
}

/** @throws PLUGIN_FILE_UNREADABLE */
export async function openSource(source: FileSource, name?: string): Promise<OpenedSource> {
  if (typeof source === 'string') return openFile(source, name)
  const close = async () => {}
  if (source instanceof Blob) {
    const own = source instanceof File ? source.name : undefined
    return {
      name: name ?? own ?? 'file',
      bytes: source.size,
      read: async (offset, length) => Buffer.from(await source.slice(offset, offset + length).arrayBuffer()),
      close,
    }
  }
  const whole = Buffer.from(source.buffer, source.byteOffset, source.byteLength)
  return {
    name: name ?? 'file',
    bytes: whole.length,
    read: async (offset, length) => whole.subarray(offset, offset + length),
    close,
  }
}

async function openFile(path: string, name = basename(path)): Promise<OpenedSource> {
  const unreadable = (error: unknown) => {
    const reason = error instanceof Error && 'code' in error ? String(error.code) : String(error)
    return new SwitchboardError('PLUGIN_FILE_UNREADABLE', { file: path, reason }, { cause: error })
  }
  const handle = await open(path, 'r').catch((error) => {
    throw unreadable(error)
  })
  try {
    const about = await handle.stat()
    if (!about.isFile()) throw unreadable('it is no file')
    return {
      name,
      bytes: about.size,
      read: (offset, length) => readWhole(handle, length, offset),
      close: () => handle.close(),
    }
  } catch (error) {
    await handle.close()
    throw error
  }
}
