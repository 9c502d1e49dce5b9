/** One event that counts: after it the box stands at `pts`, and `ptsCount` steps belong to it. */
export interface LogEntry<Update> {
  readonly pts: number
  readonly ptsCount: number
  readonly update: Update
}

/**
 * The numbered events of one box (an account's private chats and basic groups, one channel, or an account's `qts`
 * queue). Keeps the latest `capacity` events, and up to a quarter more; who is further behind has to start afresh.
 */
export class UpdateLog<Update> {
  /** Events and where each left the box, side by side: an object for each would cost several times that. */
  private updates: Update[] = []
  private positions: number[] = []
  /** Where the box stood before the first event that is kept. */
  private base: number
  private latest = 0
  /** Where the box stood after numbers were left out, ascending; absent in boxes that were saved by earlier versions. */
  private skips: number[] | undefined

  /** @param pts - where the box stands; Telegram starts at 1. */
  constructor(
    private readonly capacity: number,
    private current = 1,
  ) {
    this.base = current
  }

  get pts(): number {
    return this.current
  }

  /** @returns where the box stands then. */
  append(update: Update, ptsCount: number, date: number): number {
    this.current += ptsCount
    this.latest = date
    this.updates.push(update)
    this.positions.push(this.current)
    if (this.updates.length > this.capacity * 1.25) {
      const gone = this.updates.length - this.capacity
      this.base = this.positions[gone - 1] ?? this.base
      this.updates = this.updates.slice(gone)
      this.positions = this.positions.slice(gone)
      this.skips = this.skips?.filter((after) => after > this.base)
    }
    return this.current
  }

  /** Leaves numbers out: nothing happened, and none of them is ever given. */
  skip(steps: number): void {
    this.current += steps
    this.skips = [...(this.skips ?? []), this.current]
  }

  /**
   * The events after `pts`, oldest first.
   * @returns `undefined` when some of them are no longer kept, or when `pts` lies in the future.
   */
  since(pts: number): readonly LogEntry<Update>[] | undefined {
    if (pts > this.current || pts < this.base) return undefined
    const start = this.indexAfter(pts)
    return this.updates.slice(start).map((update, index) => {
      const at = this.positions[start + index] ?? this.current
      return { pts: at, ptsCount: at - this.before(start + index, at), update }
    })
  }

  /** Where the box stood when an event came that left it at `at`. */
  private before(index: number, at: number): number {
    const previous = this.positions[index - 1] ?? this.base
    return this.skips?.findLast((after) => after > previous && after < at) ?? previous
  }

  /** The date of the latest event, 0 when there is none. */
  get lastDate(): number {
    return this.latest
  }

  private indexAfter(pts: number): number {
    let low = 0
    let high = this.positions.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.positions[middle] ?? 0) > pts) high = middle
      else low = middle + 1
    }
    return low
  }
}
