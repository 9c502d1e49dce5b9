import type { Database } from './database.js'
import type { KeyValueListOptions } from './key-value-store.js'

const steps = [
  `CREATE TABLE key_values (
     client TEXT NOT NULL, plugin TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_ms INTEGER,
     PRIMARY KEY (client, plugin, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX key_values_expiry ON key_values (expires_ms) WHERE expires_ms IS NOT NULL`,
]

/** A value as it is kept. */
export interface KeyValueRow {
  readonly json: string
  /** By the database's expiry clock; `null`: never. */
  readonly expiresMs: number | null
}

/** Sorts after every character that a key can contain. */
const last = '\u{10FFFF}'

/** Whose values they are, and which plugin's. */
export interface Namespace {
  /** A fixed name, or an owner that may turn out to be somebody else. */
  readonly client: string | { readonly key: string }
  readonly plugin: string
}

/** When the expired values of a database were last erased, by its expiry clock. */
const erased = new WeakMap<Database, number>()
/** A thousand clients that start together open a store each, and one of them does it for all. */
const eraseEveryMs = 1_000

/** Makes the table, or brings it up to date. */
export function migrateKeyValues(database: Database): void {
  database.migrate('key-values', steps)
}

/** The rows of one namespace. */
export class KeyValueRows {
  readonly plugin: string

  constructor(
    private readonly database: Database,
    private readonly namespace: Namespace,
  ) {
    this.plugin = namespace.plugin
  }

  /** Names the namespace among all others. */
  get name(): string {
    return `${this.client}\u0000${this.plugin}\u0000`
  }

  /** When what is kept now for so many milliseconds expires. */
  expiry(ttlMs: number | undefined): number | undefined {
    return ttlMs === undefined ? undefined : this.database.expiryClock.after(ttlMs)
  }

  read(key: string): KeyValueRow | undefined {
    return this.database.get<KeyValueRow>(
      `SELECT value AS json, expires_ms AS expiresMs FROM key_values WHERE client = ? AND plugin = ? AND key = ?
         AND (expires_ms IS NULL OR expires_ms > ?)`,
      this.client,
      this.plugin,
      key,
      this.database.expiryClock.now(),
    )
  }

  list({ prefix = '', before, limit = -1, reverse = false }: KeyValueListOptions): { key: string; json: string }[] {
    return this.database.all<{ key: string; json: string }>(
      `SELECT key, value AS json FROM key_values WHERE client = ? AND plugin = ? AND key >= ? AND key < ?
         AND key < ? AND (expires_ms IS NULL OR expires_ms > ?) ORDER BY key ${reverse ? 'DESC' : 'ASC'} LIMIT ?`,
      this.client,
      this.plugin,
      prefix,
      prefix + last,
      before ?? prefix + last,
      this.database.expiryClock.now(),
      limit,
    )
  }

  write(key: string, { json, expiresMs }: KeyValueRow): void {
    const sql = 'INSERT OR REPLACE INTO key_values VALUES (?, ?, ?, ?, ?)'
    this.database.run(sql, this.client, this.plugin, key, json, expiresMs)
  }

  erase(key: string): void {
    const sql = 'DELETE FROM key_values WHERE client = ? AND plugin = ? AND key = ?'
    this.database.run(sql, this.client, this.plugin, key)
  }

  /** Erases what has expired, of everybody, unless that was done a moment ago: nobody reads it anyhow. */
  eraseExpired(): void {
    const { database } = this
    const nowMs = database.expiryClock.now()
    const before = erased.get(database)
    // A clock that was set back would keep the next time waiting.
    if (before !== undefined && Math.abs(nowMs - before) < eraseEveryMs) return
    database.run('DELETE FROM key_values WHERE expires_ms <= ?', nowMs)
    erased.set(database, nowMs)
  }

  private get client(): string {
    const { client } = this.namespace
    return typeof client === 'string' ? client : client.key
  }
}
