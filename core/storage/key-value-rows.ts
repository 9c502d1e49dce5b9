import type { Database } from './database.js'

/** A value as it is kept. */
export interface KeyValueRow {
  readonly json: string
  /** By the database's expiry clock; `null`: never. */
  readonly expiresMs: number | null
}

/** Sorts after every character that a key can contain. */
const last = '\u{10FFFF}'

/** The rows of one namespace. */
export class KeyValueRows {
  private readonly client: string
  private readonly plugin: string

  constructor(
    private readonly database: Database,
    namespace: { readonly client: string; readonly plugin: string },
  ) {
    this.client = namespace.client
    this.plugin = namespace.plugin
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

  list(prefix: string): { key: string; json: string }[] {
    return this.database.all<{ key: string; json: string }>(
      `SELECT key, value AS json FROM key_values WHERE client = ? AND plugin = ? AND key >= ? AND key < ?
         AND (expires_ms IS NULL OR expires_ms > ?)`,
      this.client,
      this.plugin,
      prefix,
      prefix + last,
      this.database.expiryClock.now(),
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

  /** Erases what has expired, of everybody. */
  eraseExpired(): void {
    this.database.run('DELETE FROM key_values WHERE expires_ms <= ?', this.database.expiryClock.now())
  }
}
