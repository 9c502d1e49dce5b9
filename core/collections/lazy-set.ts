/** A set that takes no memory to speak of before something is in it; see `LazyMap`. */
export class LazySet<Item> {
  private items: Set<Item> | undefined

  get size(): number {
    return this.items?.size ?? 0
  }

  has(item: Item): boolean {
    return this.items?.has(item) ?? false
  }

  add(item: Item): void {
    this.items ??= new Set()
    this.items.add(item)
  }

  /** @returns whether it was there. */
  delete(item: Item): boolean {
    return this.items?.delete(item) ?? false
  }

  clear(): void {
    this.items = undefined
  }

  [Symbol.iterator](): Iterator<Item> {
    return (this.items ?? noItems)[Symbol.iterator]()
  }
}

const noItems: readonly never[] = []
