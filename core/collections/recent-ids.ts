/** How many ids are kept at least, and at most twice as many. */
const kept = 2_000

/** A typed array: it takes four or eight bytes for an id, where a set takes thirty to fifty. */
interface IdArray<Id> {
  readonly length: number
  [index: number]: Id
  copyWithin(target: number, start: number, end?: number): unknown
  set(ids: IdArray<Id>): void
}

/** Remembers the latest few thousand ids of a sequence that comes nearly in order, and keeps them in order. */
export class RecentIds<Id extends number | bigint> {
  private ids: IdArray<Id>
  private size = 0
  private highest: Id | undefined
  private hasForgotten = false

  /** @param make - gives room for so many ids. */
  constructor(private readonly make: (length: number) => IdArray<Id>) {
    this.ids = make(0)
  }

  /** Whether it is lower than every id that is remembered while some were forgotten, so that nobody can tell whether it is new. */
  isOlderThanAll(id: Id): boolean {
    const lowest = this.ids[0]
    return this.hasForgotten && lowest !== undefined && id < lowest
  }

  /** Whether it is among those that are remembered, however low it is. */
  holds(id: Id): boolean {
    return !this.isHigherThanAll(id) && this.ids[this.placeOf(id)] === id
  }

  /** @returns whether it was not there yet. */
  add(id: Id): boolean {
    if (this.isHigherThanAll(id)) {
      this.makeRoom()
      this.ids[this.size++] = id
      this.highest = id
      return true
    }
    if (this.holds(id)) return false
    this.makeRoom()
    const place = this.placeOf(id)
    this.ids.copyWithin(place + 1, place, this.size++)
    this.ids[place] = id
    return true
  }

  clear(): void {
    this.ids = this.make(0)
    this.size = 0
    this.highest = undefined
    this.hasForgotten = false
  }

  private isHigherThanAll(id: Id): boolean {
    return this.highest === undefined || id > this.highest
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
    this.ids = this.make(Math.min(2 * kept, Math.max(8, 2 * size)))
    this.ids.set(ids)
  }

  /** Where the first id stands that is not lower. */
  private placeOf(id: Id): number {
    let [from, to] = [0, this.size]
    while (from < to) {
      const middle = (from + to) >> 1
      const there = this.ids[middle]
      if (there !== undefined && there < id) from = middle + 1
      else to = middle
    }
    return from
  }
}
