import { showAs } from '../errors/show-as.js'
export interface KeyValueSetOptions {
  /**
   * Milliseconds until the value is gone by itself; default: never. They are measured, so that setting the machine's
   * clock neither shortens nor lengthens them, and go on while the process does not run.
   */
  ttlMs?: number
  /**
   * Keeps the value at once, also inside a durable handler, whose other changes are kept when it is done; default
   * `false`.
   */
  immediately?: boolean
}

/** Which values are listed; all of them by default. */
export interface KeyValueListOptions {
  /** Only keys that begin with this. */
  prefix?: string
  /** Only keys that come before this one, in the order of code points. */
  before?: string
  /** At most so many. */
  limit?: number
  /** From the last key to the first; default `false`. */
  reverse?: boolean
}

/** One value with its key, as `list` returns it. */
export interface KeyValueEntry<Value> {
  readonly key: string
  /** A copy. */
  readonly value: Value
}

/**
 * Small things a plugin has to remember, kept over restarts; each plugin of each client has its own. They belong
 * to the client's account: one that is given another name finds them again. Values are texts, numbers, booleans, `null`, lists, plain
 * objects, and `Date`, `Map`, `Set`, bigints and bytes, in each other as deep as one likes; they come back as what they were.
 * Functions, instances of other classes and promises are refused.
 *
 * A promise resolves when the change is kept. Inside a durable handler changes are held back: the handler reads what it
 * wrote, others do not. They are committed together with the mark that the handler is done, so that a crash leaves both
 * or neither; a run that fails leaves nothing. See docs/updates.md.
 */
export abstract class KeyValueStore {
  /** The value, or `undefined` when there is none or its time is over. It is a copy. */
  abstract get<Value>(key: string): Promise<Value | undefined>

  /** Keeps a value under a key, instead of an earlier one. @throws STORAGE_VALUE for what would come back as something else. */
  abstract set(key: string, value: unknown, options?: KeyValueSetOptions): Promise<void>

  /**
   * Reads a value, changes it and keeps the result, with nothing of anybody else's in between.
   * @param change - gets a copy of the value, or `undefined` when there is none, and returns the new one; `undefined`
   * deletes. It must not be asynchronous and have no effect besides, as it may be called again: what a durable handler
   * changes is worked out anew from the value as it is when the handler is done.
   * @param options - without `ttlMs` the value keeps the time it had left.
   * @returns the new value.
   * @throws what `change` throws, and STORAGE_VALUE; the value stays as it was then.
   *
   * @example
   * const visits = await store.update<number>('visits', (count = 0) => count + 1)
   */
  abstract update<Value>(
    key: string,
    change: (value: Value | undefined) => Value | undefined,
    options?: KeyValueSetOptions,
  ): Promise<Value | undefined>

  /** Forgets a key. @returns whether there was a value. */
  abstract delete(key: string): Promise<boolean>

  /** The values whose keys are asked for, in the order of their keys (by code points); by default all. */
  abstract list<Value>(options?: KeyValueListOptions): Promise<KeyValueEntry<Value>[]>

  /** Whether there is a value under a key. */
  async has(key: string): Promise<boolean> {
    return (await this.get(key)) !== undefined
  }
}

showAs(KeyValueStore, () => ({}))
