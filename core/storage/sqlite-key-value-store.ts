import type { Clock } from '../time/clock.js'
import type { Database } from './database.js'
import { toJson } from './json-value.js'
import { type KeyValueSetOptions, KeyValueStore } from './key-value-store.js'

const steps = [
  `CREATE TABLE key_values (
     client TEXT NOT NULL, plugin TEXT NOT NULL, key TEXT NOT NULL, value TEXT NOT NULL, expires_ms INTEGER,
     PRIMARY KEY (client, plugin, key)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX key_values_expiry ON key_values (expires_ms) WHERE expires_ms IS NOT NULL`,
]

/** Sorts after every character that a key can contain. */
const last = '\u{10FFFF}'

/** Keeps values in the database. */
export class SqliteKeyValueStore extends KeyValueStore {
  private readonly client: string
  private readonly plugin: string

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    namespace: { client: string; plugin: string },
  ) {
    super()
    this.client = namespace.client
    this.plugin = namespace.plugin
    database.migrate('key-values', steps)
    database.run('DELETE FROM key_values WHERE expires_ms <= ?', clock.now())
  }

  get<Value>(key: string): Value | undefined {
    const row = this.database.get<{ value: string }>(
      'SELECT value FROM key_values WHERE client = ? AND plugin = ? AND key = ? AND (expires_ms IS NULL OR expires_ms > ?)',
      this.client,
      this.plugin,
      key,
      this.clock.now(),
    )
    return row && (JSON.parse(row.value) as Value)
  }

  set(key: string, value: unknown, options: KeyValueSetOptions = {}): void {
    const expiresMs = options.ttlMs === undefined ? null : this.clock.now() + options.ttlMs
    const json = toJson(key, value)
    this.database.run(
      'INSERT OR REPLACE INTO key_values VALUES (?, ?, ?, ?, ?)',
      this.client,
      this.plugin,
      key,
      json,
      expiresMs,
    )
  }

  delete(key: string): boolean {
    const existed = this.has(key)
    this.database.run(
      'DELETE FROM key_values WHERE client = ? AND plugin = ? AND key = ?',
      this.client,
      this.plugin,
      key,
    )
    return existed
  }

  list<Value>(options: { prefix?: string } = {}): { key: string; value: Value }[] {
    const { prefix = '' } = options
    const rows = this.database.all<{ key: string; value: string }>(
      `SELECT key, value FROM key_values WHERE client = ? AND plugin = ? AND key >= ? AND key < ?
         AND (expires_ms IS NULL OR expires_ms > ?) ORDER BY key`,
      this.client,
      this.plugin,
      prefix,
      prefix + last,
      this.clock.now(),
    )
    return rows.map(({ key, value }) => ({ key, value: JSON.parse(value) as Value }))
  }
}
