import { isUtf8 } from 'node:buffer'
import { lstatSync, readFileSync, readlinkSync, realpathSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { SwitchboardError } from '../errors/switchboard-error.js'

/** A chain of links that is longer goes in circles. */
const maxLinks = 40

/**
 * Reads a file that a person writes. Bytes of another encoding are refused: read as something else, they would be gone with the
 * next change of the file.
 * @param name - how the file is called in errors; default its path.
 * @returns its text; `undefined` when there is no file.
 * @throws CONFIG_UNREADABLE, also for a link that leads nowhere: the place it stands for is away, perhaps for a moment.
 */
export async function readPersonFile(path: string, name = path): Promise<string | undefined> {
  try {
    return decoded(await readFile(path), name)
  } catch (error) {
    return noFile(error, path, name)
  }
}

/** The same at once, for what must happen in the same moment. */
export function readPersonFileSync(path: string, name = path): string | undefined {
  try {
    return decoded(readFileSync(path), name)
  } catch (error) {
    return noFile(error, path, name)
  }
}

/** The file behind links, also when it does not exist, so that a link is never put in the place of what it leads to. */
export function behindLinks(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    let file = resolve(path)
    for (let links = 0; links < maxLinks && isLink(file); links++) file = resolve(dirname(file), readlinkSync(file))
    return file
  }
}

/** Does something that writes a file a person named. @throws CONFIG_UNWRITABLE for what the system refuses. */
export async function orUnwritable<Result>(file: string, write: () => Promise<Result>): Promise<Result> {
  try {
    return await write()
  } catch (error) {
    if (error instanceof SwitchboardError) throw error
    throw new SwitchboardError('CONFIG_UNWRITABLE', { file, reason: systemReason(error) }, { cause: error })
  }
}

/** What the system says of an error, in a word. */
export function systemReason(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

function noFile(error: unknown, path: string, name: string): undefined {
  if (error instanceof SwitchboardError) throw error
  const reason = systemReason(error)
  if (reason !== 'ENOENT') throw unreadable(name, reason, error)
  if (isLink(path)) throw unreadable(name, `the link leads to ${behindLinks(path)}, which does not exist`, error)
  return undefined
}

function decoded(bytes: Buffer, name: string): string {
  if (isUtf8(bytes)) return bytes.toString('utf8')
  const [first, second] = bytes
  const isWide = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
  throw unreadable(name, isWide ? 'it is UTF-16, not UTF-8' : `line ${foreignLine(bytes)} is not UTF-8`)
}

/** The first line, from 1, with bytes that are no UTF-8. */
function foreignLine(bytes: Buffer): number {
  let line = 1
  for (let from = 0; from < bytes.length; line++) {
    const end = bytes.indexOf(0x0a, from)
    const to = end === -1 ? bytes.length : end + 1
    if (!isUtf8(bytes.subarray(from, to))) return line
    from = to
  }
  return line
}

/** Whether a path is a link, wherever it leads. */
export function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}

function unreadable(file: string, reason: string, cause?: unknown): SwitchboardError {
  return new SwitchboardError('CONFIG_UNREADABLE', { file, reason }, { cause })
}
