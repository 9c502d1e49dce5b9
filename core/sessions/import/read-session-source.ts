import { open, readFile, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { SessionCipher } from '../session-cipher.js'
import { readSession } from '../session-format.js'
import { readDatabaseCopy } from './database-copy.js'
import {
  type ImportedSession,
  isUnreadable,
  type Reading,
  type SessionFormat,
  sessionFormats,
  unreadable,
} from './imported-session.js'
import { readSessionText } from './read-session-text.js'
import { readSessionDatabase } from './session-database.js'
import { sourceName } from './source-name.js'
import { fromStored } from './switchboard-string.js'
import { readTdata, type TdataOptions } from './tdata/read-tdata.js'

export interface SourceOptions extends TdataOptions {
  /** The format to read it as; default what the content is. */
  format?: SessionFormat
  /** Opens a session file of Switchboard that is encrypted. */
  cipher?: SessionCipher
}

const databaseMark = Buffer.from('SQLite format 3\0')

/** A text file longer than this holds no session. */
const maxText = 64 * 1024

/**
 * Reads a login from a session file or string of another program, or from the folder of Telegram Desktop. The content
 * decides what it is, and the source is never written to.
 * @param source - a path or the session string itself.
 * @throws SESSION_SOURCE_MISSING, _UNKNOWN, _DAMAGED, _EMPTY, _SEVERAL, _BUSY, _UNREADABLE or _LOCKED; and for a file
 *   of Switchboard SESSION_KEY_MISSING, SESSION_KEY_WRONG.
 */
export async function readSessionSource(source: string, options: SourceOptions = {}): Promise<ImportedSession> {
  const named = sourceName(source)
  const found = await stat(source).catch(() => undefined)
  if (!found) return accepted(readText(source, options), named)
  try {
    return accepted(
      found.isDirectory() ? await readFolder(source, options) : await readFileSource(source, options),
      named,
    )
  } catch (error) {
    if (isSwitchboardError(error)) throw error
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new SwitchboardError('SESSION_SOURCE_UNREADABLE', { source: named, reason }, { cause: error })
  }
}

function readText(source: string, { format }: SourceOptions): Reading {
  const reading = readSessionText(source, format)
  const isWord = source.length <= 120
  if (isWord && isUnreadable(reading))
    throw new SwitchboardError('SESSION_SOURCE_MISSING', { source: sourceName(source) })
  return reading
}

/** A folder that is called tdata, or holds one, or holds what tdata holds. */
async function readFolder(folder: string, options: SourceOptions): Promise<Reading> {
  const { format = 'tdata' } = options
  if (format !== 'tdata') return unreadable(`it is a folder, and ${format} keeps a login in a file.`)
  const inner = join(folder, 'tdata')
  const hasInner = basename(folder) !== 'tdata' && (await stat(inner).catch(() => undefined))?.isDirectory()
  const reading = await readTdata(hasInner ? inner : folder, options)
  if (reading !== 'locked') return reading
  throw new SwitchboardError('SESSION_SOURCE_LOCKED', { source: folder, isWrong: Boolean(options.passcode) })
}

async function readFileSource(file: string, options: SourceOptions): Promise<Reading> {
  const { format } = options
  if (format === 'tdata') return unreadable('it is a file, and tdata is a folder.')
  // A device or a pipe may never end.
  const found = await stat(file)
  if (!found.isFile()) return unreadable('it is neither a file nor a folder.')
  const head = await readHead(file)
  if (head.equals(databaseMark)) return readDatabaseFile(file, format)
  if (found.size > maxText) return unreadable('it is neither an SQLite database nor a session string.')
  const content = await readFile(file)
  if (content[0] !== 0x7b || (format && format !== 'switchboard'))
    return readSessionText(content.toString('utf8'), format)
  return fromStored(readSession(content, file, options.cipher))
}

async function readDatabaseFile(file: string, format: SessionFormat | undefined): Promise<Reading> {
  const reading = await readDatabaseCopy(file, (database) => {
    try {
      return readSessionDatabase(database, format)
    } catch {
      // SQLite's own words quote statements, not what is wrong for the reader.
      return unreadable('its SQLite database is damaged or encrypted.', 'damaged')
    }
  })
  if (reading === 'changed') throw new SwitchboardError('SESSION_SOURCE_BUSY', { source: file })
  return reading
}

async function readHead(file: string): Promise<Buffer> {
  const handle = await open(file, 'r')
  try {
    const head = Buffer.alloc(databaseMark.length)
    const { bytesRead } = await handle.read(head, 0, head.length, 0)
    return head.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

function accepted(reading: Reading, source: string): ImportedSession {
  if (!isUnreadable(reading)) return reading
  const { kind, problem, remedy } = reading
  switch (kind) {
    case 'foreign':
      throw new SwitchboardError('SESSION_SOURCE_UNKNOWN', { source, problem, formats: sessionFormats })
    case 'damaged':
      throw new SwitchboardError('SESSION_SOURCE_DAMAGED', { source, problem })
    case 'empty':
      throw new SwitchboardError('SESSION_SOURCE_EMPTY', { source, problem })
    case 'several':
      throw new SwitchboardError('SESSION_SOURCE_SEVERAL', {
        source,
        problem,
        remedy: remedy ?? 'Add --format with the one that is meant.',
      })
  }
}
