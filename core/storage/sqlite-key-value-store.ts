import type { Database } from './database.js'
import type { RowChange } from './held-value.js'
import { readValue } from './kept-value.js'
import { type KeyValueRow, KeyValueRows, migrateKeyValues, type Namespace } from './key-value-rows.js'
import {
  type KeyValueEntry,
  type KeyValueListOptions,
  type KeyValueSetOptions,
  KeyValueStore,
} from './key-value-store.js'
import { keysInOrder } from './keys-in-order.js'
import { SqliteHeldValue } from './sqlite-held-value.js'
import { checkKey, toText } from './store-value.js'
import { hasNul } from './without-nul.js'

/** Keeps values in the database. */
export class SqliteKeyValueStore extends KeyValueStore {
  private readonly rows: KeyValueRows

  /** @param options.held - whether changes are held back while a durable handler runs; default `true`. */
  constructor(
    private readonly database: Database,
    namespace: Namespace,
    options: { held?: boolean } = {},
  ) {
    super()
    migrateKeyValues(database)
    this.rows = new KeyValueRows(database, namespace)
    this.rows.eraseExpired()
    if (options.held !== false) database.heldWork.use()
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    if (hasNul(key)) return undefined
    return parsed<Value>(this.current(key))
  }

  async set(key: string, value: unknown, options: KeyValueSetOptions = {}): Promise<void> {
    checkKey(key, this.rows.plugin)
    const row = { json: toText(key, this.rows.plugin, value), expiresMs: this.rows.expiry(options.ttlMs) ?? null }
    const held = options.immediately ? undefined : this.held(key)
    if (held) held.replace(row)
    else this.rows.write(key, row)
  }

  async update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined,
    options: KeyValueSetOptions = {},
  ): Promise<Value | undefined> {
    checkKey(key, this.rows.plugin)
    const expiresMs = this.rows.expiry(options.ttlMs)
    const changeRow = (row: KeyValueRow | undefined): KeyValueRow | undefined => {
      const value = change(parsed<Value>(row))
      if (value === undefined) return undefined
      return { json: toText(key, this.rows.plugin, value), expiresMs: expiresMs ?? row?.expiresMs ?? null }
    }
    const held = options.immediately ? undefined : this.held(key)
    return parsed<Value>(held ? held.change(held.kept, changeRow) : this.changeNow(key, changeRow))
  }

  async delete(key: string): Promise<boolean> {
    if (hasNul(key)) return false
    const existed = this.current(key) !== undefined
    const held = this.held(key)
    if (held) held.replace(undefined)
    else this.rows.erase(key)
    return existed
  }

  async list<Value>(options: KeyValueListOptions = {}): Promise<KeyValueEntry<Value>[]> {
    const { prefix = '', limit } = options
    if (hasNul(prefix)) return []
    const changes = this.database.heldWork.changes
    const held = changes && !changes.isEmpty ? [...changes.startingWith<SqliteHeldValue>(this.rows.name + prefix)] : []
    // Each value that is held back can stand in the place of one that is stored.
    const rows = this.rows.list({ ...options, ...(limit === undefined ? {} : { limit: limit + held.length }) })
    const found = new Map(rows.map(({ key, json }) => [key, json]))
    for (const change of held) {
      const row = change.current()
      if (row) found.set(change.key, row.json)
      else found.delete(change.key)
    }
    return keysInOrder([...found.keys()], options).map((key) => ({
      key,
      value: readValue<Value>(found.get(key) ?? 'null'),
    }))
  }

  private current(key: string): KeyValueRow | undefined {
    const held = this.database.heldWork.changes?.find<SqliteHeldValue>(this.rows.name + key)
    return held ? held.current() : this.rows.read(key)
  }

  /** What is held back of a key by the code that runs; `undefined` when it holds nothing back. */
  private held(key: string): SqliteHeldValue | undefined {
    return this.database.heldWork.changes?.key(this.rows.name + key, () => new SqliteHeldValue(key, this.rows))
  }

  private changeNow(key: string, change: RowChange): KeyValueRow | undefined {
    // A fault of `change` is the caller's and goes to it as it is; the transaction knows faults of its own only.
    let thrown: { error: unknown } | undefined
    const changed = this.database.transaction(() => {
      let row: KeyValueRow | undefined
      try {
        row = change(this.rows.read(key))
      } catch (error) {
        thrown = { error }
        return undefined
      }
      if (row) this.rows.write(key, row)
      else this.rows.erase(key)
      return row
    })
    if (thrown) throw thrown.error
    return changed
  }
}

function parsed<Value>(row: KeyValueRow | undefined): Value | undefined {
  return row && readValue<Value>(row.json)
}
