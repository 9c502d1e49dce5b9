import { BaseSqliteStorage, BaseSqliteStorageDriver, type ISqliteDatabase } from '@mtcute/core'
import { writeStringSession } from '@mtcute/core/utils.js'
import { TelegramClient } from '@mtcute/node'
import { DatabaseSync } from '@photostructure/sqlite'
import type { Login } from './login.js'

type Database = InstanceType<typeof DatabaseSync>

/** The tables of Pyrogram by the age of its file; later ones in forks keep the address too. */
const pyrogramTables = {
  1: 'dc_id INTEGER PRIMARY KEY, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER',
  3: 'dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER',
  7: 'dc_id INTEGER PRIMARY KEY, server_address TEXT, port INTEGER, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER, is_bot INTEGER',
}

/** Writes a file as Pyrogram's `SQLiteStorage` does; without a login as it is before the first. */
export function writePyrogramFile(
  file: string,
  version: keyof typeof pyrogramTables,
  login?: Login,
  prepare: (database: Database) => void = () => {},
): void {
  const database = new DatabaseSync(file)
  prepare(database)
  database.exec(`
    CREATE TABLE sessions (${pyrogramTables[version]});
    CREATE TABLE peers (id INTEGER PRIMARY KEY, access_hash INTEGER, type INTEGER NOT NULL, username TEXT, phone_number TEXT);
    CREATE TABLE version (number INTEGER PRIMARY KEY);
    INSERT INTO version VALUES (${version});
  `)
  const row: Record<string, string | number | Buffer | null> = {
    dc_id: login?.dcId ?? 2,
    ...(version === 7 ? { server_address: login?.host ?? '149.154.167.51', port: login?.port ?? 443 } : {}),
    ...(version === 1 ? {} : { api_id: login?.apiId ?? null }),
    test_mode: login ? Number(login.testMode) : null,
    auth_key: login?.authKey ?? null,
    date: 0,
    user_id: login?.userId ?? null,
    is_bot: login ? Number(login.isBot) : null,
  }
  insert(database, 'sessions', row)
  database.close()
}

/** Writes a file as Telethon's `SQLiteSession` does: version 7, or 8 with its temporary key. */
export function writeTelethonFile(file: string, version: 7 | 8, logins: readonly Login[]): void {
  const database = new DatabaseSync(file)
  const temporary = version === 8 ? ', tmp_auth_key blob' : ''
  database.exec(`
    CREATE TABLE version (version integer primary key);
    INSERT INTO version VALUES (${version});
    CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, takeout_id integer${temporary});
    CREATE TABLE entities (id integer primary key, hash integer not null, username text, phone integer, name text, date integer);
    CREATE TABLE sent_files (md5_digest blob, file_size integer, type integer, id integer, hash integer, primary key(md5_digest, file_size, type));
    CREATE TABLE update_state (id integer primary key, pts integer, qts integer, date integer, seq integer);
    INSERT INTO entities VALUES (777000, 9223372036854775807, NULL, NULL, 'Telegram', NULL);
  `)
  for (const { dcId, host, port, authKey } of logins) {
    insert(database, 'sessions', { dc_id: dcId, server_address: host, port, auth_key: authKey, takeout_id: null })
  }
  database.close()
}

class MtcuteDriver extends BaseSqliteStorageDriver {
  constructor(private readonly database: Database) {
    super()
  }

  override _createDatabase(): ISqliteDatabase {
    const { database } = this
    const plain = {
      transaction: (run: (...parameters: unknown[]) => unknown) => run,
      prepare: (sql: string) => database.prepare(sql),
      exec: (sql: string) => database.exec(sql),
      close: () => database.close(),
    }
    return plain as unknown as ISqliteDatabase
  }
}

/** Lets an unconnected client of mtcute write a file; without a login only its tables. */
export async function writeMtcuteFile(file: string, login: Login | undefined): Promise<void> {
  const storage = new BaseSqliteStorage(new MtcuteDriver(new DatabaseSync(file)))
  const client = new TelegramClient({ apiId: 1, apiHash: 'none', storage, logLevel: 0 })
  if (login) await client.importSession(mtcuteString(login))
  else await client.prepare()
  await client.destroy()
}

/** A session string of mtcute, by its own code. */
export function mtcuteString({ dcId, host, port, authKey, userId, isBot, testMode }: Login): string {
  const main = { id: dcId, ipAddress: host, port, ipv6: host.includes(':'), testMode }
  const self = { userId, isBot, isPremium: false, usernames: [] }
  return writeStringSession({ version: 3, primaryDcs: { main, media: main }, authKey, self })
}

function insert(
  database: Database,
  table: string,
  row: Readonly<Record<string, string | number | Buffer | null>>,
): void {
  const names = Object.keys(row)
  const sql = `INSERT INTO ${table} (${names.join(', ')}) VALUES (${names.map(() => '?').join(', ')})`
  database.prepare(sql).run(...Object.values(row))
}
