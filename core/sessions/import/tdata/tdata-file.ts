import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'

const magic = Buffer.from('TDF$')
const headBytes = 8
const digestBytes = 16

/** The files read here are a few kilobytes. */
const largest = 16 * 1024 * 1024

/**
 * The content of one file of Telegram Desktop: `TDF$`, a version, the content, an MD5 over it all. It writes `NAMEs`;
 * up to version 1.8 it took `NAME0` and `NAME1` in turn, so that a broken writing left the other.
 * @returns `missing`, or `damaged` when none of the files there is whole.
 */
export async function readTdataFile(folder: string, name: string): Promise<Buffer | 'missing' | 'damaged'> {
  const files = await byAge(['s', '0', '1'].map((end) => join(folder, `${name}${end}`)))
  for (const file of files) {
    const content = open(await readFile(file))
    if (content) return content
  }
  return files.length === 0 ? 'missing' : 'damaged'
}

/** Those which are there, the latest first. */
async function byAge(files: readonly string[]): Promise<string[]> {
  const found = await Promise.all(files.map(async (file) => ({ file, state: await stat(file).catch(() => undefined) })))
  return found
    .flatMap(({ file, state }) =>
      state?.isFile() && state.size <= largest ? [{ file, writtenMs: state.mtimeMs }] : [],
    )
    .sort((one, other) => other.writtenMs - one.writtenMs)
    .map(({ file }) => file)
}

function open(bytes: Buffer): Buffer | undefined {
  if (bytes.length < headBytes + digestBytes || !bytes.subarray(0, 4).equals(magic)) return undefined
  const content = bytes.subarray(headBytes, -digestBytes)
  const length = Buffer.alloc(4)
  length.writeInt32LE(content.length)
  const version = bytes.subarray(4, headBytes)
  const digest = createHash('md5').update(content).update(length).update(version).update(magic).digest()
  return digest.equals(bytes.subarray(-digestBytes)) ? content : undefined
}
