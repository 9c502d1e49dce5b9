/** A first-in, first-out list whose both ends cost the same however long it is. */
export class Fifo<Item> {
  private items: (Item | undefined)[] = []
  private head = 0

  get size(): number {
    return this.items.length - this.head
  }

  push(item: Item): void {
    // One is the rule, and an empty list that is pushed to makes room for seventeen.
    if (this.items.length === 0) this.items = [item]
    else this.items.push(item)
  }

  /** The first item without taking it. */
  peek(): Item | undefined {
    return this.items[this.head]
  }

  shift(): Item | undefined {
    if (this.head === this.items.length) return undefined
    const item = this.items[this.head]
    this.items[this.head++] = undefined
    if (this.head === this.items.length) {
      this.items = []
      this.head = 0
    } else if (this.head > 1_000 && this.head * 2 > this.items.length) {
      this.items = this.items.slice(this.head)
      this.head = 0
    }
    return item
  }

  clear(): void {
    this.items = []
    this.head = 0
  }
}
