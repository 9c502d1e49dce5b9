import { forgetOldest } from './forget-oldest.js'
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
    if (this.items.size > this.limit) forgetOldest(this.items, this.limit, (oldest) => this.items.delete(oldest))
    return true
  }

  clear(): void {
    this.items.clear()
  }
}
