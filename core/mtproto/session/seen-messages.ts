import { LazySet } from '../../collections/lazy-set.js'

/** How many ids are kept; a server repeats only what was not acknowledged, which is far less. */
const kept = 2_000

/** The ids of the server's latest messages, so that one that is repeated is not handled twice. Bounded. */
export class SeenMessages {
  private current = new LazySet<bigint>()
  private previous = new LazySet<bigint>()
  /** Whatever is lower was handled, or is too old to tell. */
  private floor: bigint | undefined

  /** @returns whether the id is new. */
  add(messageId: bigint): boolean {
    if (this.has(messageId)) return false
    // Two generations instead of a queue: forgetting costs nothing per message.
    if (this.current.size >= kept) {
      this.previous = this.current
      this.floor = lowestOf(this.previous)
      this.current = new LazySet()
    }
    this.current.add(messageId)
    return true
  }

  has(messageId: bigint): boolean {
    return this.isOlderThanAll(messageId) || this.holds(messageId)
  }

  /** Whether it is lower than every id that is remembered, so that nobody can tell whether it is new. */
  isOlderThanAll(messageId: bigint): boolean {
    return this.floor !== undefined && BigInt.asUintN(64, messageId) < this.floor
  }

  /** Whether it is among those that are remembered, however low it is. */
  holds(messageId: bigint): boolean {
    return this.current.has(messageId) || this.previous.has(messageId)
  }
}

function lowestOf(ids: Iterable<bigint>): bigint | undefined {
  let lowest: bigint | undefined
  for (const id of ids) {
    const unsigned = BigInt.asUintN(64, id)
    if (lowest === undefined || unsigned < lowest) lowest = unsigned
  }
  return lowest
}
