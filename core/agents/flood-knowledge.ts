/** What is kept of the floods of one method. Times are milliseconds of the clock that the caller goes by. */
export interface KnownFlood {
  readonly method: string
  /** Until when it waits. */
  untilMs: number
  /** How long it waits altogether; absent in what was kept by earlier versions. */
  lengthMs?: number
  /** How many in a row came soon after the one before. */
  strikes: number
  /** Whether it rests for longer than Telegram asked. */
  resting: boolean
}

/** Another flood so soon after the last one has ended is the same trouble going on. */
const soonMs = 600_000
const firstRestMs = 600_000
const maxRestMs = 6 * 3_600_000

/**
 * What Telegram's pauses tell about an account, for each method. One short pause is nothing; a second soon after it is
 * followed by one of many hours (three of 20 seconds, then 15 hours, is what operators saw), so that method rests: ten
 * minutes, then twice as long each time, until it has gone well for a while.
 */
export class FloodKnowledge {
  private readonly floods = new Map<string, KnownFlood>()

  constructor(kept: readonly KnownFlood[] = []) {
    for (const flood of kept) this.floods.set(flood.method, { ...flood })
  }

  /** Keeps that Telegram asked for a pause. */
  remember(method: string, seconds: number, nowMs: number): void {
    const before = this.floods.get(method)
    // The same pause that is told again is not another one.
    const isSame = before !== undefined && before.untilMs > nowMs && nowMs + seconds * 1_000 <= before.untilMs + 1_000
    if (isSame) return
    const strikes = before && nowMs - before.untilMs <= soonMs ? before.strikes + 1 : 1
    const restMs = strikes < 2 ? 0 : Math.min(maxRestMs, firstRestMs * 2 ** Math.min(20, strikes - 2))
    const waitMs = seconds * 1_000
    const lengthMs = Math.max(waitMs, restMs)
    this.floods.set(method, { method, strikes, untilMs: nowMs + lengthMs, lengthMs, resting: restMs > waitMs })
  }

  /** How long a method has to wait; 0: not at all. */
  waitMs(method: string, nowMs: number): number {
    const flood = this.floods.get(method)
    return flood === undefined ? 0 : Math.max(0, flood.untilMs - nowMs)
  }

  /** The longest wait of any method. */
  maxMs(nowMs: number): number {
    let longest = 0
    for (const { untilMs } of this.floods.values()) longest = Math.max(longest, untilMs - nowMs)
    return longest
  }

  /** Forgets the pauses of a method, or all. @returns whether there were any. */
  clear(method?: string): boolean {
    if (method !== undefined) return this.floods.delete(method)
    const { size } = this.floods
    this.floods.clear()
    return size > 0
  }

  /** Those that wait, or make the next one count. */
  all(): KnownFlood[] {
    return [...this.floods.values()].map((flood) => ({ ...flood }))
  }

  /** Those that wait now. */
  waiting(nowMs: number): KnownFlood[] {
    return [...this.floods.values()].filter(({ untilMs }) => untilMs > nowMs).map((flood) => ({ ...flood }))
  }

  /** What is to be kept: those that wait, and those that still make the next one count. */
  kept(nowMs: number): KnownFlood[] {
    for (const [method, { untilMs }] of this.floods) if (nowMs - untilMs > soonMs) this.floods.delete(method)
    return [...this.floods.values()].map((flood) => ({ ...flood }))
  }
}
