import { AsyncLocalStorage } from 'node:async_hooks'

/** A key of a store that can hold changes back. */
export interface HeldKey {
  /** The key, as the store knows it. */
  readonly key: string
  /** Carries the changes out, inside the transaction that is under way; absent where their store does that. */
  write?(): void
}

/**
 * What one piece of work writes to key-value stores, held back until the work is done: it reads what it wrote, nobody else
 * does. Then all of it is committed together with the mark that the work is done, or nothing.
 */
export class HeldChanges {
  private keys = new Map<string, HeldKey>()
  private isOpen = true

  constructor(private readonly work: HeldWork) {}

  /** Runs the work: what it does later on belongs to it as well. */
  run<Result>(work: () => Result): Result {
    return this.work.run(this, work)
  }

  /** Whether there is nothing to be committed. */
  get isEmpty(): boolean {
    return this.keys.size === 0
  }

  /** Whether changes are still held back: the work goes on. */
  get holds(): boolean {
    return this.isOpen
  }

  /** The held changes of a key; made when there are none. */
  key<Key extends HeldKey>(name: string, create: () => Key): Key {
    let key = this.keys.get(name)
    if (!key) {
      key = create()
      this.keys.set(name, key)
    }
    return key as Key
  }

  /** The held changes of a key, if there are any. */
  find<Key extends HeldKey>(name: string): Key | undefined {
    return this.keys.get(name) as Key | undefined
  }

  /** All keys with held changes whose names begin so. */
  *startingWith<Key extends HeldKey>(prefix: string): Generator<Key> {
    for (const [name, key] of this.keys) if (name.startsWith(prefix)) yield key as Key
  }

  /** All keys with held changes. */
  keysHeld(): Iterable<HeldKey> {
    return this.keys.values()
  }

  /** The work is done: what it writes from now on is written at once. */
  end(): void {
    this.isOpen = false
  }

  /** The work came to nothing. */
  discard(): void {
    this.end()
    this.keys.clear()
  }

  /** Carries everything out, inside a transaction; called again when that was rolled back. */
  write(): void {
    for (const key of this.keys.values()) key.write?.()
  }
}

/**
 * Knows what the running code holds back. Node follows every promise for it, so it is only used where somebody has a store
 * that takes part.
 */
export class HeldWork {
  private readonly current = new AsyncLocalStorage<HeldChanges>()
  private used = false

  /** Whether somebody has a store whose changes can be held back. */
  get isUsed(): boolean {
    return this.used
  }

  /** Somebody has a store whose changes can be held back. */
  use(): void {
    this.used = true
  }

  /** Begins to hold back; `undefined` when nobody could write anything. */
  begin(): HeldChanges | undefined {
    return this.used ? new HeldChanges(this) : undefined
  }

  /** What the running code holds back, if it does. */
  get changes(): HeldChanges | undefined {
    if (!this.used) return undefined
    const changes = this.current.getStore()
    return changes?.holds ? changes : undefined
  }

  /** For {@link HeldChanges.run}. */
  run<Result>(changes: HeldChanges, work: () => Result): Result {
    return this.current.run(changes, work)
  }
}
