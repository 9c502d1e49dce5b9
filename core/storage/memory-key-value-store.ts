import type { Clock } from '../time/clock.js'
import { toJson } from './json-value.js'
import { type KeyValueSetOptions, KeyValueStore } from './key-value-store.js'

/** Keeps values in memory, as JSON like the others, so that what works here works there. For tests. */
export class MemoryKeyValueStore extends KeyValueStore {
  private readonly values = new Map<string, { json: string; expiresMs: number }>()

  constructor(private readonly clock: Clock) {
    super()
  }

  get<Value>(key: string): Value | undefined {
    const entry = this.values.get(key)
    if (!entry || entry.expiresMs <= this.clock.now()) return undefined
    return JSON.parse(entry.json) as Value
  }

  set(key: string, value: unknown, options: KeyValueSetOptions = {}): void {
    const expiresMs = options.ttlMs === undefined ? Number.POSITIVE_INFINITY : this.clock.now() + options.ttlMs
    this.values.set(key, { json: toJson(key, value), expiresMs })
  }

  delete(key: string): boolean {
    const existed = this.has(key)
    this.values.delete(key)
    return existed
  }

  list<Value>(options: { prefix?: string } = {}): { key: string; value: Value }[] {
    const { prefix = '' } = options
    return [...this.values.keys()]
      .filter((key) => key.startsWith(prefix) && this.has(key))
      .sort()
      .map((key) => ({ key, value: this.get<Value>(key) as Value }))
  }
}
