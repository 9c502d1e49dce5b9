/** What became of an update that was offered to a {@link SequenceBox}. */
export type Offer = 'applied' | 'duplicate' | 'waiting'

interface Waiting<Item> {
  readonly start: number
  readonly end: number
  readonly item: Item
}

/** So many updates wait for an earlier one; what comes beyond is fetched with the gap. */
const maxWaiting = 1_000

/**
 * One of Telegram's numbered sequences of events (`pts`, `qts`, `seq`, or the `pts` of a channel): applies what fits,
 * drops what is known, and keeps what came too early. It knows nothing of time and fetches nothing.
 * See core.telegram.org/api/updates#update-handling.
 */
export class SequenceBox<Item> {
  /** The number of the last event that was applied; `undefined` until the first one. */
  value: number | undefined
  /** While set, everything waits: the missing part is being fetched. */
  held = false
  /** Set when an event was neither applied nor kept: only a difference brings it. */
  missed = false
  /** Where the first of the events began that were taken for known since one was new. */
  lowestDuplicate: number | undefined
  private waiting: Waiting<Item>[] = []

  /** @param options.fetched - whether a difference brings what waits; otherwise it is applied in any case. */
  constructor(
    value: number | undefined,
    private readonly apply: (item: Item) => void,
    private readonly options: { fetched: boolean } = { fetched: true },
  ) {
    this.value = value
  }

  /** Whether something waits for an earlier event. */
  get hasGap(): boolean {
    return this.waiting.length > 0
  }

  /** Names the gap: what is applied and what waits behind it; `undefined` when nothing waits. */
  get gap(): string | undefined {
    const [first] = this.waiting
    return first && `${this.value}-${first.start}`
  }

  /**
   * @param end - the sequence's number after the event.
   * @param count - how many numbers the event takes; 0 for one that changes nothing but depends on the order.
   */
  offer(end: number, count: number, item: Item): Offer {
    if (!this.held && this.value === undefined) this.value = end - count
    const { value } = this
    if (value !== undefined && end <= value && (count > 0 || end < value)) {
      this.lowestDuplicate = Math.min(this.lowestDuplicate ?? end, end - count)
      return 'duplicate'
    }
    if (!this.held && value !== undefined && end - count === value) {
      this.value = end
      this.lowestDuplicate = undefined
      this.apply(item)
      if (this.waiting.length > 0) this.drain()
      return 'applied'
    }
    this.keep({ start: end - count, end, item })
    return 'waiting'
  }

  /** Takes the number that a difference ends with; what waits and is older was part of the difference. */
  moveTo(value: number): void {
    this.value = value
    this.drain()
  }

  /** Applies what waits although something before it is missing, because Telegram does not have it either. */
  skipGap(): void {
    while (!this.held) {
      const [first] = this.waiting
      if (!first) return
      this.value = Math.max(this.value ?? first.start, first.start)
      this.drain()
    }
  }

  /** Forgets what waits. */
  clear(): void {
    this.waiting = []
  }

  private drain(): void {
    while (!this.held) {
      const [first] = this.waiting
      const { value } = this
      if (!first || value === undefined || first.start > value) return
      this.waiting.shift()
      // One that begins before the value and ends after it is partly known: what is left of it counts.
      const isKnown = first.end < value || (first.end === value && first.start < value)
      if (isKnown && this.options.fetched) continue
      this.value = Math.max(value, first.end)
      this.apply(first.item)
    }
  }

  private keep(entry: Waiting<Item>): void {
    const { waiting } = this
    if (waiting.length >= maxWaiting) {
      if (this.options.fetched) this.missed = true
      else this.apply(entry.item)
      return
    }
    let at = waiting.length
    while (at > 0) {
      const before = waiting[at - 1]
      if (!before || before.start < entry.start || (before.start === entry.start && before.end <= entry.end)) break
      at--
    }
    const before = waiting[at - 1]
    // The same event twice while it waits.
    if (before && before.start === entry.start && before.end === entry.end && entry.end > entry.start) return
    waiting.splice(at, 0, entry)
  }
}
