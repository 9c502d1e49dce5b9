import type { SqliteConnection } from '../../storage/sqlite.js'
import { checkedSession } from './checked-session.js'
import { type ImportedSession, isUnreadable, type Reading, type SessionFormat, unreadable } from './imported-session.js'
import { readMtcuteDataCentre } from './mtcute-data-centre.js'
import { TlBytes } from './tl-bytes.js'

type Row = Readonly<Record<string, unknown>>

/** The formats that keep a login in SQLite. */
type DatabaseFormat = Extract<SessionFormat, 'pyrogram' | 'telethon' | 'mtcute'>

/**
 * Reads the login of a Pyrogram, Telethon or mtcute database; its tables tell which it is.
 * @param format - the only format to accept.
 */
export function readSessionDatabase(database: SqliteConnection, format?: SessionFormat): Reading {
  const formats = formatsOf(database)
  const [found, second] = formats
  if (!found) return unreadable('it is an SQLite database without the tables of Pyrogram, Telethon or mtcute.')
  if (format && !formats.some((each) => each === format)) {
    return unreadable(`it is an SQLite database of ${formats.join(' and ')}.`)
  }
  if (second && !format) return unreadable(`it has the tables of ${formats.join(' and of ')}.`, 'several')
  const chosen = formats.find((each) => each === format) ?? found
  const reading = chosen === 'mtcute' ? readMtcute(database) : readPython(database, chosen)
  // Its tables say what it is, so whatever cannot be true in it is damage.
  return isUnreadable(reading) && reading.kind === 'foreign' ? unreadable(reading.problem, 'damaged') : reading
}

function formatsOf(database: SqliteConnection): DatabaseFormat[] {
  const formats: DatabaseFormat[] = []
  const columns = columnsOf(database, 'sessions')
  if (columns.has('dc_id') && columns.has('auth_key')) {
    if (columns.has('user_id') && columns.has('is_bot')) formats.push('pyrogram')
    else if (columns.has('server_address') && columns.has('port')) formats.push('telethon')
  }
  if (columnsOf(database, 'auth_keys').has('key') && columnsOf(database, 'key_value').has('value')) {
    formats.push('mtcute')
  }
  return formats
}

function columnsOf(database: SqliteConnection, table: string): Set<string> {
  return new Set(rows(database, 'SELECT name FROM pragma_table_info(?)', table).map(({ name }) => String(name)))
}

/** The columns of `sessions`, in Pyrogram and its forks or in Telethon, that say something about a login. */
const numberColumns = ['dc_id', 'port', 'api_id', 'test_mode', 'user_id', 'is_bot']

/** Pyrogram and Telethon keep one row a login in `sessions`; a row without a key is a data centre never logged in to. */
function readPython(database: SqliteConnection, format: 'pyrogram' | 'telethon'): Reading {
  const columns = columnsOf(database, 'sessions')
  // As text, because a number above 2^53 in any of them would end the reading.
  const numbers = numberColumns.filter((name) => columns.has(name)).map((name) => `CAST(${name} AS TEXT) AS ${name}`)
  const host = columns.has('server_address') ? 'server_address' : 'NULL AS server_address'
  const all = rows(database, `SELECT auth_key, ${host}, ${numbers.join(', ')} FROM sessions LIMIT 100`)
  const logins = all.filter((row) => blob(row.auth_key).length > 0)
  const [login, second] = logins
  if (!login) return unreadable('nobody is logged in with it.', 'empty')
  if (second)
    return unreadable(`it holds ${logins.length} logins.`, 'several', 'Export the one that is meant as a string.')
  const { server_address: address, api_id: apiId, test_mode: testMode, user_id: userId, is_bot: isBot } = login
  return checkedSession({
    format,
    dcId: Number(login.dc_id),
    authKey: blob(login.auth_key),
    ...(typeof address === 'string' && address !== '' ? { host: address, port: Number(login.port) } : {}),
    ...(isSet(apiId) ? { apiId: Number(apiId) } : {}),
    ...(isSet(userId) ? { userId: Number(userId) } : {}),
    ...(typeof isBot === 'string' ? { isBot: isBot !== '0' } : {}),
    ...(typeof testMode === 'string' ? { testMode: testMode !== '0' } : {}),
  })
}

function isSet(value: unknown): boolean {
  return typeof value === 'string' && value !== '0'
}

/** mtcute keeps the main data centre and the user as blobs in `key_value`, and keys by data centre in `auth_keys`. */
function readMtcute(database: SqliteConnection): Reading {
  const values = new Map(
    rows(database, "SELECT key, value FROM key_value WHERE key IN ('dc_main', 'current_user')").map(
      ({ key, value }) => [key, blob(value)],
    ),
  )
  const main = values.get('dc_main')
  if (!main) return unreadable('nobody is logged in with it.', 'empty')
  try {
    const { dcId, host, port, testMode } = readMtcuteDataCentre(main)
    const [key] = rows(database, 'SELECT key FROM auth_keys WHERE dc = ?', dcId)
    const self = readMtcuteUser(values.get('current_user'))
    return checkedSession({ format: 'mtcute', dcId, host, port, testMode, authKey: blob(key?.key), ...self })
  } catch (error) {
    if (error instanceof RangeError) return unreadable('its data centre or its user is cut short.', 'damaged')
    throw error
  }
}

/** Version 1, flags (1: a bot), user id; user names follow. */
function readMtcuteUser(bytes: Uint8Array | undefined): Partial<ImportedSession> {
  if (!bytes || bytes.length === 0) return {}
  const tl = new TlBytes(Buffer.from(bytes))
  if (tl.int() !== 1) return {}
  const isBot = (tl.int() & 1) !== 0
  return { userId: tl.long(), isBot }
}

function rows(database: SqliteConnection, sql: string, ...parameters: (string | number)[]): Row[] {
  return database.prepare(sql).all(...parameters) as Row[]
}

function blob(value: unknown): Uint8Array {
  return value instanceof Uint8Array ? value : new Uint8Array()
}
