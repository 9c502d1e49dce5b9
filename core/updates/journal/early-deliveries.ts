import type { Delivery } from '../delivery.js'
import type { LogEntry } from './log-entry.js'

/**
 * What handlers have got before it was written, as Telegram would give it again: what is not done by the next commit is written with it.
 * What is done is let go at once, or each collection of garbage until the commit copies it.
 */
export class EarlyDeliveries {
  private readonly items: (Delivery | undefined)[] = []
  private left = 0

  /** How many of them are not done. */
  get size(): number {
    return this.left
  }

  add(delivery: Delivery): void {
    const [entry] = delivery.entries
    if (entry) entry.at = this.items.length
    this.items.push(delivery)
    this.left++
  }

  /** The delivery of an entry that was never written is done. */
  letGo({ at }: LogEntry): void {
    if (at === undefined || this.items[at] === undefined) return
    this.items[at] = undefined
    this.left--
  }

  /** Those that are not done, in the order they came in. */
  *[Symbol.iterator](): Generator<Delivery> {
    if (this.left === 0) return
    for (const delivery of this.items) if (delivery) yield delivery
  }
}
