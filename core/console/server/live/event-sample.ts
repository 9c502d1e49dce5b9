import type { Clock, Timer } from '../../../time/clock.js'
import type { LiveEvent } from './live-event.js'

/** What is told is gathered for so long, in milliseconds: a browser is written to four times a second at most. */
const gatherMs = 250

/** The length of a window in milliseconds, and how many events are told in it: of one topic, and in all. */
const windowMs = 500
const maxOfTopic = 100
const maxInAll = 300

/** What happened to the events of a topic in one window. */
interface Counts {
  told: number
  keptBack: number
}

type Told = Omit<LiveEvent, 'seq'>

/**
 * Tells so many events of one kind in half a second, several at once, and how many it has kept back: a browser shows no
 * thousand lines a second, and what is written for it is taken from the clients' time.
 */
export class EventSample {
  private readonly topics = new Map<string, Counts>()
  private gathered: Told[] = []
  private told = 0
  private windowEndsMs = 0
  private timer: Timer | undefined

  /** @param publish - takes what is told. */
  constructor(
    private readonly clock: Clock,
    private readonly publish: (events: readonly Told[]) => void,
  ) {}

  /** Whether one more event of a topic may be told now; one that may not is counted. */
  admits(topic: string): boolean {
    this.timer ??= this.next()
    const counts = this.topics.get(topic)
    if (!counts) {
      const isFull = this.told >= maxInAll
      this.topics.set(topic, { told: isFull ? 0 : 1, keptBack: isFull ? 1 : 0 })
      if (!isFull) this.told++
      return !isFull
    }
    if (counts.told >= maxOfTopic || this.told >= maxInAll) {
      counts.keptBack++
      return false
    }
    counts.told++
    this.told++
    return true
  }

  /** Tells an event that was admitted. */
  tell(event: Told): void {
    this.gathered.push(event)
  }

  close(): void {
    this.timer?.cancel()
    this.timer = undefined
  }

  private next(): Timer {
    const nowMs = this.clock.monotonic()
    if (this.windowEndsMs <= nowMs) this.windowEndsMs = nowMs + windowMs
    return this.clock.after(gatherMs, () => this.flush(), { keepsProcessAlive: false })
  }

  private flush(): void {
    const isOver = this.clock.monotonic() >= this.windowEndsMs
    const events = this.gathered
    this.gathered = []
    if (isOver) events.push(...this.skipped())
    // Until the window is over its counts have to be told.
    this.timer = isOver ? undefined : this.next()
    this.publish(events)
  }

  private skipped(): Told[] {
    const ended = [...this.topics]
    this.topics.clear()
    this.told = 0
    return ended.flatMap(([topic, { keptBack: count }]) =>
      count > 0 ? [{ topic, type: 'skipped', data: { count } }] : [],
    )
  }
}
