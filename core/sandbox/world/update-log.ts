/** One event that counts: after it the box stands at `pts`, and `ptsCount` steps belong to it. */
export interface LogEntry<Update> {
  readonly pts: number
  readonly ptsCount: number
  readonly date: number
  readonly update: Update
}

/**
 * The numbered events of one box (an account's private chats and basic groups, one channel, or an account's `qts`
 * queue). Keeps the latest `capacity` events; who is further behind has to start afresh.
 */
export class UpdateLog<Update> {
  private entries: LogEntry<Update>[] = []

  /** @param pts - where the box stands; Telegram starts at 1. */
  constructor(
    private readonly capacity: number,
    private current = 1,
  ) {}

  get pts(): number {
    return this.current
  }

  append(update: Update, ptsCount: number, date: number): LogEntry<Update> {
    this.current += ptsCount
    const entry = { pts: this.current, ptsCount, date, update }
    this.entries.push(entry)
    if (this.entries.length > this.capacity * 1.25) this.entries = this.entries.slice(-this.capacity)
    return entry
  }

  /**
   * The events after `pts`, oldest first.
   * @returns `undefined` when some of them are no longer kept, or when `pts` lies in the future.
   */
  since(pts: number): readonly LogEntry<Update>[] | undefined {
    if (pts > this.current) return undefined
    if (pts === this.current) return []
    const first = this.entries[0]
    if (!first || first.pts - first.ptsCount > pts) return undefined
    return this.entries.slice(this.indexAfter(pts))
  }

  /** The date of the latest event, 0 when there is none. */
  get lastDate(): number {
    return this.entries.at(-1)?.date ?? 0
  }

  private indexAfter(pts: number): number {
    let low = 0
    let high = this.entries.length
    while (low < high) {
      const middle = (low + high) >>> 1
      const entry = this.entries[middle]
      if (entry && entry.pts > pts) high = middle
      else low = middle + 1
    }
    return low
  }
}
