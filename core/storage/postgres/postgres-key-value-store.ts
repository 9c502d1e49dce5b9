import type { Fence } from '../fence.js'
import { readValue } from '../kept-value.js'
import type { KeyValueRow } from '../key-value-rows.js'
import {
  type KeyValueEntry,
  type KeyValueListOptions,
  type KeyValueSetOptions,
  KeyValueStore,
} from '../key-value-store.js'
import { keysInOrder } from '../keys-in-order.js'
import { checkKey, toText } from '../store-value.js'
import { hasNul } from '../without-nul.js'
import { PostgresHeldValue } from './postgres-held-value.js'
import type { PostgresStorage } from './postgres-storage.js'
import type { ValuePlace } from './value-place.js'

/** Whose values they are, and which plugin's. */
export interface PostgresNamespace {
  /** Names the owner among those of this process. */
  readonly client: string
  readonly plugin: string
  /** What the owner's values are kept under; default: its name. */
  readonly owner?: () => Promise<string>
  /** The lease under which they are written; default: none. */
  readonly fence?: () => Fence | undefined
}

/** Keeps values in a database server. */
export class PostgresKeyValueStore extends KeyValueStore {
  private readonly name: string

  /** @param options.held - whether changes are held back while a durable handler runs; default `true`. */
  constructor(
    private readonly storage: PostgresStorage,
    private readonly namespace: PostgresNamespace,
    options: { held?: boolean } = {},
  ) {
    super()
    this.name = `${namespace.client}\u0000${namespace.plugin}\u0000`
    if (options.held !== false) storage.heldWork.use()
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    if (hasNul(key)) return undefined
    return parsed<Value>(await this.current(key))
  }

  async set(key: string, value: unknown, options: KeyValueSetOptions = {}): Promise<void> {
    checkKey(key, this.namespace.plugin)
    const row = { json: toText(key, this.namespace.plugin, value), expiresMs: this.expiry(options.ttlMs) }
    const held = options.immediately ? undefined : this.held(key)
    if (held) held.replace(row)
    else await this.storage.values.set(this.name + key, await this.place(key), row, this.namespace.fence?.())
  }

  async update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined,
    options: KeyValueSetOptions = {},
  ): Promise<Value | undefined> {
    checkKey(key, this.namespace.plugin)
    const expiresMs = this.expiry(options.ttlMs)
    const changeRow = (row: KeyValueRow | undefined): KeyValueRow | undefined => {
      const value = change(parsed<Value>(row))
      if (value === undefined) return undefined
      return { json: toText(key, this.namespace.plugin, value), expiresMs: expiresMs ?? row?.expiresMs ?? null }
    }
    const held = options.immediately ? undefined : this.held(key)
    if (!held) {
      const lease = this.namespace.fence?.()
      const place = await this.place(key)
      return parsed<Value>(await this.storage.values.change(this.name + key, place, changeRow, lease))
    }
    const kept = held.needsRow ? await this.kept(key) : undefined
    return parsed<Value>(held.change(kept, changeRow))
  }

  async delete(key: string): Promise<boolean> {
    if (hasNul(key)) return false
    const existed = (await this.current(key)) !== undefined
    const held = this.held(key)
    if (held) held.replace(undefined)
    else await this.storage.values.set(this.name + key, await this.place(key), undefined, this.namespace.fence?.())
    return existed
  }

  async list<Value>(options: KeyValueListOptions = {}): Promise<KeyValueEntry<Value>[]> {
    const { prefix = '', limit } = options
    if (hasNul(prefix)) return []
    const changes = this.storage.heldWork.changes
    const held = changes && !changes.isEmpty ? [...changes.startingWith<PostgresHeldValue>(this.name + prefix)] : []
    await this.storage.values.settled(this.name + prefix, true)
    const place = await this.place('')
    // Each value that is held back can stand in the place of one that is stored.
    const more = limit === undefined ? {} : { limit: limit + held.length }
    const rows = await this.storage.values.list(place, { ...options, ...more })
    const found = new Map(rows.map(({ key, json }) => [key, json]))
    for (const value of held) {
      const row = value.applyTo(value.needsRow ? await this.kept(value.key) : undefined)
      if (row) found.set(value.key, row.json)
      else found.delete(value.key)
    }
    return keysInOrder([...found.keys()], options).map((key) => ({
      key,
      value: readValue<Value>(found.get(key) ?? 'null'),
    }))
  }

  private async current(key: string): Promise<KeyValueRow | undefined> {
    const held = this.storage.heldWork.changes?.find<PostgresHeldValue>(this.name + key)
    return held ? held.applyTo(held.needsRow ? await this.kept(key) : undefined) : this.kept(key)
  }

  /** What is kept of a key, once nothing of it is on its way. */
  private async kept(key: string): Promise<KeyValueRow | undefined> {
    await this.storage.values.settled(this.name + key)
    const known = this.storage.values.known(this.name + key, this.namespace.fence?.())
    return known ?? this.storage.values.read(await this.place(key))
  }

  /** What is held back of a key by the code that runs; `undefined` when it holds nothing back. */
  private held(key: string): PostgresHeldValue | undefined {
    const name = this.name + key
    const place = () => this.place(key)
    return this.storage.heldWork.changes?.key(name, () => new PostgresHeldValue(name, key, place, this.namespace.fence))
  }

  private async place(key: string): Promise<ValuePlace> {
    const { client, plugin, owner } = this.namespace
    return { client: owner ? await owner() : client, plugin, key }
  }

  private expiry(ttlMs: number | undefined): number | null {
    return ttlMs === undefined ? null : this.storage.expiryClock.after(ttlMs)
  }
}

function parsed<Value>(row: KeyValueRow | undefined): Value | undefined {
  return row && readValue<Value>(row.json)
}
