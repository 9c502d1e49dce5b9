/** A set that takes no memory to speak of while nothing is in it; see `LazyMap`. */
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
    const wasThere = this.items?.delete(item) ?? false
    if (this.items?.size === 0) this.items = undefined
    return wasThere
  }

  clear(): void {
    this.items = undefined
  }

  [Symbol.iterator](): Iterator<Item> {
    return (this.items ?? noItems)[Symbol.iterator]()
  }
}

const noItems: readonly never[] = []
