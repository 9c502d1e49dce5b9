import type { Clock, Timer } from '../../../time/clock.js'
import type { LiveEvent } from './live-event.js'

/** What is told is gathered for so long, in milliseconds: a browser is written to four times a second at most. */
const gatherMs = 250

/** So many events are told however quickly they come: of one topic, and in all. */
const burst = { ofTopic: 100, inAll: 300 }

/** So many more are told each time, once that is used up: of one topic 40 a second, and 120 in all. */
const refill = { ofTopic: 10, inAll: 30 }

/** What may still be told of a topic, and what was not. */
interface Counts {
  left: number
  keptBack: number
}

type Told = Omit<LiveEvent, 'seq'>

/**
 * Tells a burst of events of one kind, and of a stream a steady part, several at once, and how many it has kept back: a browser
 * shows no thousand lines a second, and what is written for it is taken from the clients' time.
 */
export class EventSample {
  /** Those of which something was told lately. */
  private readonly topics = new Map<string, Counts>()
  private gathered: Told[] = []
  private left = burst.inAll
  private timer: Timer | undefined

  /** @param publish - takes what is told. */
  constructor(
    private readonly clock: Clock,
    private readonly publish: (events: readonly Told[]) => void,
  ) {}

  /** Whether one more event of a topic may be told now; one that may not is counted. */
  admits(topic: string): boolean {
    this.timer ??= this.next()
    let counts = this.topics.get(topic)
    if (!counts) {
      counts = { left: burst.ofTopic, keptBack: 0 }
      this.topics.set(topic, counts)
    }
    if (counts.left === 0 || this.left === 0) {
      counts.keptBack++
      return false
    }
    counts.left--
    this.left--
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
    return this.clock.after(gatherMs, () => this.flush(), { keepsProcessAlive: false })
  }

  private flush(): void {
    const events = [...this.gathered, ...this.skipped()]
    this.gathered = []
    this.left = Math.min(burst.inAll, this.left + refill.inAll)
    for (const [topic, counts] of this.topics) {
      counts.left = Math.min(burst.ofTopic, counts.left + refill.ofTopic)
      if (counts.left === burst.ofTopic) this.topics.delete(topic)
    }
    this.timer = this.topics.size > 0 || this.left < burst.inAll ? this.next() : undefined
    this.publish(events)
  }

  /** What was kept back since it was told last. */
  private skipped(): Told[] {
    const told: Told[] = []
    for (const [topic, counts] of this.topics) {
      if (counts.keptBack > 0) told.push({ topic, type: 'skipped', data: { count: counts.keptBack } })
      counts.keptBack = 0
    }
    return told
  }
}
