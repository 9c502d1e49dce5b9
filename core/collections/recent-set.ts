import { LazySet } from './lazy-set.js'

/** Remembers the latest few hundred or thousand of something. */
export class RecentSet<Item> {
  private readonly items = new LazySet<Item>()

  constructor(private readonly limit: number) {}

  has(item: Item): boolean {
    return this.items.has(item)
  }

  /** @returns whether it is new. */
  add(item: Item): boolean {
    if (this.items.has(item)) return false
    this.items.add(item)
    if (this.items.size > this.limit) this.makeRoom()
    return true
  }

  /** For several at once, as `LatestMap` does. */
  private makeRoom(): void {
    let left = Math.ceil(this.limit / 16)
    for (const oldest of this.items) {
      this.items.delete(oldest)
      if (--left === 0) return
    }
  }

  clear(): void {
    this.items.clear()
  }
}
