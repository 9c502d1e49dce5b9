/**
 * A map that takes no memory to speak of while nothing is in it: an empty one of the language has room for its first entries
 * already, which adds up where a thousand clients have dozens each. And whenever it becomes empty it takes new room, which the old one refers
 * to: in a map that lives long, that is a chain of them which only a collection of the whole heap ends.
 */
export class LazyMap<Key, Value> {
  private entriesOf: Map<Key, Value> | undefined

  get size(): number {
    return this.entriesOf?.size ?? 0
  }

  has(key: Key): boolean {
    return this.entriesOf?.has(key) ?? false
  }

  get(key: Key): Value | undefined {
    return this.entriesOf?.get(key)
  }

  set(key: Key, value: Value): void {
    this.entriesOf ??= new Map()
    this.entriesOf.set(key, value)
  }

  /** @returns whether it was there. */
  delete(key: Key): boolean {
    const wasThere = this.entriesOf?.delete(key) ?? false
    if (this.entriesOf?.size === 0) this.entriesOf = undefined
    return wasThere
  }

  clear(): void {
    this.entriesOf = undefined
  }

  keys(): Iterable<Key> {
    return this.entriesOf?.keys() ?? noEntries
  }

  values(): Iterable<Value> {
    return this.entriesOf?.values() ?? noEntries
  }

  [Symbol.iterator](): Iterator<[Key, Value]> {
    return (this.entriesOf ?? noEntries)[Symbol.iterator]()
  }
}

const noEntries: readonly never[] = []
