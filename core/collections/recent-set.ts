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
    if (this.items.size > this.limit) {
      for (const oldest of this.items) {
        this.items.delete(oldest)
        break
      }
    }
    return true
  }

  clear(): void {
    this.items.clear()
  }
}
