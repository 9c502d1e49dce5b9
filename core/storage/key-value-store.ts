export interface KeyValueSetOptions {
  /** Milliseconds until the value is gone by itself; default: never. */
  ttlMs?: number
}

/**
 * Small things a plugin has to remember, kept over restarts; each plugin of each client has its own. Values are what
 * JSON can hold. Calls are synchronous: what `set` was given is kept when it returns.
 */
export abstract class KeyValueStore {
  /** The value, or `undefined` when there is none or its time is over. It is a copy. */
  abstract get<Value>(key: string): Value | undefined

  /** Keeps a value under a key, in place of an earlier one. @throws STORAGE_VALUE when JSON cannot hold the value. */
  abstract set(key: string, value: unknown, options?: KeyValueSetOptions): void

  /** Forgets a key. @returns whether there was a value. */
  abstract delete(key: string): boolean

  /** All values whose keys begin with `prefix`, in the order of their keys. */
  abstract list<Value>(options?: { prefix?: string }): { key: string; value: Value }[]

  /** Whether there is a value under a key. */
  has(key: string): boolean {
    return this.get(key) !== undefined
  }
}
