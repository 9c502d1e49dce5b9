import type { Clock, Timer } from '../../../time/clock.js'

/** The length of a window in milliseconds, and how many events are told in it: of one topic, and in all. */
const windowMs = 500
const maxOfTopic = 100
const maxInAll = 300

/** What happened to the events of a topic in one window. */
interface Counts {
  told: number
  keptBack: number
}

/**
 * Lets through so many events of one kind in half a second, and tells afterwards how many it has kept back: a browser shows no
 * thousand lines a second, and what is written for it is taken from the clients' time.
 */
export class EventWindow {
  private readonly topics = new Map<string, Counts>()
  private told = 0
  private timer: Timer | undefined

  /** @param skipped - told at the end of a window how many events of a topic were kept back, if any were. */
  constructor(
    private readonly clock: Clock,
    private readonly skipped: (topic: string, count: number) => void,
  ) {}

  /** Whether one more event of a topic may be told now; one that may not is counted. */
  admits(topic: string): boolean {
    this.timer ??= this.clock.after(windowMs, () => this.end(), { keepsProcessAlive: false })
    const counts = this.topics.get(topic) ?? { told: 0, keptBack: 0 }
    this.topics.set(topic, counts)
    if (counts.told >= maxOfTopic || this.told >= maxInAll) {
      counts.keptBack++
      return false
    }
    counts.told++
    this.told++
    return true
  }

  close(): void {
    this.timer?.cancel()
    this.timer = undefined
  }

  private end(): void {
    const ended = [...this.topics]
    this.timer = undefined
    this.topics.clear()
    this.told = 0
    for (const [topic, { keptBack }] of ended) if (keptBack > 0) this.skipped(topic, keptBack)
  }
}
