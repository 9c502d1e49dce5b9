/** How many ids are kept at least; a server repeats only what was not acknowledged, which is far less. */
const kept = 2_000

const none = new BigUint64Array(0)

/**
 * The ids of the server's latest messages, so that one that is repeated is not handled twice. Bounded. They come nearly in
 * order, so they are kept in order, eight bytes each: a set of big integers would hold seven times as much.
 */
export class SeenMessages {
  private ids = none
  private size = 0
  /** The highest. */
  private latest = -1n
  /** Whether some were forgotten: whatever is lower than the lowest was handled, or is too old to tell. */
  private hasForgotten = false

  /** @returns whether the id is new. */
  add(messageId: bigint): boolean {
    const id = BigInt.asUintN(64, messageId)
    if (id > this.latest) {
      this.makeRoom()
      this.ids[this.size++] = id
      this.latest = id
      return true
    }
    if (this.has(id)) return false
    this.makeRoom()
    const place = this.placeOf(id)
    this.ids.copyWithin(place + 1, place, this.size++)
    this.ids[place] = id
    return true
  }

  has(messageId: bigint): boolean {
    return this.isOlderThanAll(messageId) || this.holds(messageId)
  }

  /** Whether it is lower than every id that is remembered, so that nobody can tell whether it is new. */
  isOlderThanAll(messageId: bigint): boolean {
    return this.hasForgotten && BigInt.asUintN(64, messageId) < (this.ids[0] ?? 0n)
  }

  /** Whether it is among those that are remembered, however low it is. */
  holds(messageId: bigint): boolean {
    const id = BigInt.asUintN(64, messageId)
    return id <= this.latest && this.ids[this.placeOf(id)] === id
  }

  /** Forgets the older half when there are twice as many as are to be kept. */
  private makeRoom(): void {
    const { ids, size } = this
    if (size < ids.length) return
    if (size === 2 * kept) {
      ids.copyWithin(0, kept)
      this.size = kept
      this.hasForgotten = true
      return
    }
    this.ids = new BigUint64Array(Math.min(2 * kept, Math.max(8, 2 * size)))
    this.ids.set(ids)
  }

  /** Where the first id stands that is not lower. */
  private placeOf(id: bigint): number {
    let [from, to] = [0, this.size]
    while (from < to) {
      const middle = (from + to) >> 1
      if ((this.ids[middle] ?? 0n) < id) from = middle + 1
      else to = middle
    }
    return from
  }
}
