/** How many messages are loaded at once that come before those in hand. */
const urgentRoom = 100

/**
 * Which messages of the store a lane has in memory: a window of those that come first. Messages that come before those in
 * hand are loaded even while the window is full, so that a long broadcast keeps nobody waiting.
 */
export class LaneWindow {
  /** Up to which priority the store may have messages that are due and not in hand; `undefined`: it has none. */
  private below: number | undefined = Number.POSITIVE_INFINITY
  /** The priority of the last message in hand when the store had more than that. */
  private tail = Number.NEGATIVE_INFINITY

  constructor(private readonly size: number) {}

  /** Whether the store may have something that is due. */
  get hasMore(): boolean {
    return this.below !== undefined
  }

  /** The store may have messages up to this priority; default: of any. */
  refresh(priority: number = Number.POSITIVE_INFINITY): void {
    this.below = Math.max(this.below ?? Number.NEGATIVE_INFINITY, priority)
  }

  /** Whether a new message is taken in hand; otherwise it is loaded in its turn. @param held - how many are in hand. */
  admits(priority: number, held: number): boolean {
    // What the store has before it has to come first.
    if (this.below !== undefined && priority <= this.below) return false
    if (held < this.size) return true
    if (this.below === undefined) this.tail = priority
    else if (held < 2 * this.size) return true
    this.refresh(priority)
    return false
  }

  /** How many messages are to be loaded now; 0: none. */
  room(held: number): number {
    if (this.below === undefined) return 0
    if (held <= this.size / 2) return this.size - held
    return this.below > this.tail && held < 2 * this.size ? urgentRoom : 0
  }

  /** Loading begins: what comes from now on may be missing in it. */
  begin(): void {
    this.below = undefined
  }

  /** @param last - the priority of the last one when there may be more. */
  loaded(last: number | undefined, held: number): void {
    if (last !== undefined) {
      if (held <= this.size) this.tail = last
      this.refresh(last)
    } else if (this.below === undefined) this.tail = Number.NEGATIVE_INFINITY
  }
}
