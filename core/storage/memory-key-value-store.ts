import type { Clock } from '../time/clock.js'
import { readValue } from './kept-value.js'
import {
  type KeyValueEntry,
  type KeyValueListOptions,
  type KeyValueSetOptions,
  KeyValueStore,
} from './key-value-store.js'
import { keysInOrder } from './keys-in-order.js'
import { checkKey, toText } from './store-value.js'

interface Kept {
  readonly json: string
  /** By the monotonic clock. */
  readonly expiresMs: number
}

/** Keeps values in memory, as JSON like the others, so that what works here works there. For tests. */
export class MemoryKeyValueStore extends KeyValueStore {
  private readonly values = new Map<string, Kept>()

  constructor(private readonly clock: Clock) {
    super()
  }

  async get<Value>(key: string): Promise<Value | undefined> {
    return this.read<Value>(key)
  }

  async set(key: string, value: unknown, options: KeyValueSetOptions = {}): Promise<void> {
    checkKey(key)
    this.keep(key, value, options, Number.POSITIVE_INFINITY)
  }

  async update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined,
    options: KeyValueSetOptions = {},
  ): Promise<Value | undefined> {
    checkKey(key)
    const before = this.live(key)
    const value = change(this.read<Value>(key))
    if (value === undefined) this.values.delete(key)
    else this.keep(key, value, options, before?.expiresMs ?? Number.POSITIVE_INFINITY)
    return this.read<Value>(key)
  }

  async delete(key: string): Promise<boolean> {
    const existed = this.live(key) !== undefined
    this.values.delete(key)
    return existed
  }

  async list<Value>(options: KeyValueListOptions = {}): Promise<KeyValueEntry<Value>[]> {
    const { prefix = '' } = options
    const keys = [...this.values.keys()].filter((key) => key.startsWith(prefix) && this.live(key))
    return keysInOrder(keys, options).map((key) => ({ key, value: this.read<Value>(key) as Value }))
  }

  private live(key: string): Kept | undefined {
    const kept = this.values.get(key)
    return kept && kept.expiresMs > this.clock.monotonic() ? kept : undefined
  }

  private read<Value>(key: string): Value | undefined {
    const kept = this.live(key)
    return kept && readValue<Value>(kept.json)
  }

  private keep(key: string, value: unknown, { ttlMs }: KeyValueSetOptions, otherwiseMs: number): void {
    const expiresMs = ttlMs === undefined ? otherwiseMs : this.clock.monotonic() + ttlMs
    this.values.set(key, { json: toText(key, undefined, value), expiresMs })
  }
}
