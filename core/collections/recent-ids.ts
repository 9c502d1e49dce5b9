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
  /** The highest that is remembered no more. */
  private forgottenUpTo: Id | undefined

  /** @param make - gives room for so many ids. */
  constructor(private readonly make: (length: number) => IdArray<Id>) {
    this.ids = make(0)
  }

  /** Whether it is no higher than what is remembered no more, so that nobody can tell whether it is new. */
  isOlderThanAll(id: Id): boolean {
    return this.forgottenUpTo !== undefined && id <= this.forgottenUpTo
  }

  /** Whether it is among those that are remembered, however low it is. */
  holds(id: Id): boolean {
    return !this.isHigherThanAll(id) && this.ids[this.placeOf(id)] === id
  }

  /** Does not take what {@link isOlderThanAll}. @returns whether it is new, as far as anybody can tell. */
  add(id: Id): boolean {
    if (this.isHigherThanAll(id)) {
      this.makeRoom()
      this.ids[this.size++] = id
      this.highest = id
      return true
    }
    if (this.isOlderThanAll(id) || this.holds(id)) return false
    this.makeRoom()
    // It may be one of those that have gone in this moment.
    if (this.isOlderThanAll(id)) return true
    const place = this.placeOf(id)
    this.ids.copyWithin(place + 1, place, this.size++)
    this.ids[place] = id
    return true
  }

  clear(): void {
    this.ids = this.make(0)
    this.size = 0
    this.highest = undefined
    this.forgottenUpTo = undefined
  }

  private isHigherThanAll(id: Id): boolean {
    return this.highest === undefined || id > this.highest
  }

  /** Forgets the older half when there are twice as many as are to be kept. */
  private makeRoom(): void {
    const { ids, size } = this
    if (size < ids.length) return
    if (size === 2 * kept) {
      this.forgottenUpTo = ids[kept - 1]
      ids.copyWithin(0, kept)
      this.size = kept
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
