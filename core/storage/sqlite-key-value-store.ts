import type { Database } from './database.js'
import { checkKey, toJson } from './json-value.js'
import { type KeyValueEntry, type KeyValueSetOptions, KeyValueStore } from './key-value-store.js'

const steps = [
  `CREATE TABLE key_values (
     client TEXT NOT NULL, plugin TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_ms INTEGER,
     PRIMARY KEY (client, plugin, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX key_values_expiry ON key_values (expires_ms) WHERE expires_ms IS NOT NULL`,
]

/** Sorts after every character that a key can contain. */
const last = '\u{10FFFF}'

interface Row {
  value: string
  expires_ms: number | null
}

/** Keeps values in the database. */
export class SqliteKeyValueStore extends KeyValueStore {
  private readonly client: string
  private readonly plugin: string

  constructor(
    private readonly database: Database,
    namespace: { client: string; plugin: string },
  ) {
    super()
    this.client = namespace.client
    this.plugin = namespace.plugin
    database.migrate('key-values', steps)
    database.run('DELETE FROM key_values WHERE expires_ms <= ?', database.expiryClock.now())
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    const row = this.row(key)
    return row && (JSON.parse(row.value) as Value)
  }

  async set(key: string, value: unknown, options: KeyValueSetOptions = {}): Promise<void> {
    checkKey(key)
    this.write(key, toJson(key, value), this.expiry(options) ?? null)
  }

  async update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined,
    options: KeyValueSetOptions = {},
  ): Promise<Value | undefined> {
    checkKey(key)
    // A fault of `change` is the caller's and goes to it as it is; the transaction knows faults of its own only.
    let thrown: { error: unknown } | undefined
    const json = this.database.transaction(() => {
      const row = this.row(key)
      let changed: string | undefined
      try {
        const value = change(row && (JSON.parse(row.value) as Value))
        changed = value === undefined ? undefined : toJson(key, value)
      } catch (error) {
        thrown = { error }
        return undefined
      }
      if (changed === undefined) this.erase(key)
      else this.write(key, changed, this.expiry(options) ?? row?.expires_ms ?? null)
      return changed
    })
    if (thrown) throw thrown.error
    return json === undefined ? undefined : (JSON.parse(json) as Value)
  }

  async delete(key: string): Promise<boolean> {
    const existed = this.row(key) !== undefined
    this.erase(key)
    return existed
  }

  async list<Value>(options: { prefix?: string } = {}): Promise<KeyValueEntry<Value>[]> {
    const { prefix = '' } = options
    const rows = this.database.all<{ key: string; value: string }>(
      `SELECT key, value FROM key_values WHERE client = ? AND plugin = ? AND key >= ? AND key < ?
         AND (expires_ms IS NULL OR expires_ms > ?) ORDER BY key`,
      this.client,
      this.plugin,
      prefix,
      prefix + last,
      this.database.expiryClock.now(),
    )
    return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Value }))
  }

  private expiry({ ttlMs }: KeyValueSetOptions): number | undefined {
    return ttlMs === undefined ? undefined : this.database.expiryClock.after(ttlMs)
  }

  private row(key: string): Row | undefined {
    return this.database.get<Row>(
      `SELECT value, expires_ms FROM key_values WHERE client = ? AND plugin = ? AND key = ?
         AND (expires_ms IS NULL OR expires_ms > ?)`,
      this.client,
      this.plugin,
      key,
      this.database.expiryClock.now(),
    )
  }

  private write(key: string, json: string, expiresMs: number | null): void {
    const sql = 'INSERT OR REPLACE INTO key_values VALUES (?, ?, ?, ?, ?)'
    this.database.run(sql, this.client, this.plugin, key, json, expiresMs)
  }

  private erase(key: string): void {
    const sql = 'DELETE FROM key_values WHERE client = ? AND plugin = ? AND key = ?'
    this.database.run(sql, this.client, this.plugin, key)
  }
}
