import { Clock, type Timer, type TimerOptions } from './clock.js'

interface Pending {
  atMs: number
  order: number
  run: () => void
  isUpkeep: boolean
}

/** For how long upkeep is awake before and after something else is due, in milliseconds. */
const aroundMs = 60_000

/** A clock that stands still until it is moved; timers fire in the order of their time, then of their setting. */
export class ManualClock extends Clock {
  private pending: Pending[] = []
  private nowMs = 0
  private order = 0
  /** How far the wall clock is from the time that has passed. */
  private offsetMs: number
  private readonly setListeners = new Set<(byMs: number) => void>()
  private firedCount = 0

  /** @param startMs - the first reading, milliseconds since 1970; default 2026-01-01T00:00:00Z. */
  constructor(startMs: number = Date.UTC(2026, 0, 1)) {
    super()
    this.offsetMs = startMs
  }

  now(): number {
    // In whole milliseconds, as clocks tell it, also after an advance by a fraction of one.
    return Math.floor(this.nowMs + this.offsetMs)
  }

  monotonic(): number {
    return this.nowMs
  }

  /** Sets the wall clock, as an operator or a time server does: no timer fires, and no duration changes. */
  set(nowMs: number): void {
    const byMs = nowMs - this.now()
    this.offsetMs += byMs
    for (const listener of [...this.setListeners]) listener(byMs)
  }

  onSet(listener: (byMs: number) => void): () => void {
    this.setListeners.add(listener)
    return () => this.setListeners.delete(listener)
  }

  after(delayMs: number, run: () => void, { isUpkeep = false }: TimerOptions = {}): Timer {
    const entry: Pending = { atMs: this.nowMs + Math.max(0, delayMs), order: this.order++, run, isUpkeep }
    this.pending.push(entry)
    return {
      cancel: () => {
        this.pending = this.pending.filter((other) => other !== entry)
      },
    }
  }

  /** Lets time pass while the process is busy: no timer fires before the next {@link advance}, then late. */
  block(ms: number): void {
    this.nowMs += ms
  }

  /** How many timers wait. */
  get timers(): number {
    return this.pending.length
  }

  /** How many timers have gone off. */
  get fired(): number {
    return this.firedCount
  }

  /**
   * Moves time forward by `ms` milliseconds and fires what falls due on the way, one after the other. Between two
   * timers all settled promises run on, so that a chain of short sleeps passes within one call. Work that waits for
   * input and output of the real world is not waited for.
   * @param options.upkeepMs - for how long upkeep goes on, in milliseconds, before it rests until shortly before something else is due, or
   *   before the end; default: all the way.
   */
  async advance(ms: number, { upkeepMs = Number.POSITIVE_INFINITY }: { upkeepMs?: number } = {}): Promise<void> {
    const target = this.nowMs + ms
    let restsAtMs = this.nowMs + upkeepMs
    await settle()
    for (;;) {
      const next = this.nextDue(target)
      if (!next) break
      if (next.isUpkeep && next.atMs > restsAtMs) {
        this.restUpkeep((this.nextDue(target, false)?.atMs ?? target) - aroundMs)
        restsAtMs = this.nowMs + aroundMs
        continue
      }
      this.pending = this.pending.filter((other) => other !== next)
      this.nowMs = Math.max(this.nowMs, next.atMs)
      if (!next.isUpkeep) restsAtMs = Math.max(restsAtMs, this.nowMs + aroundMs)
      this.firedCount += 1
      next.run()
      await settle()
    }
    this.nowMs = target
  }

  /** Goes on to a moment, while no time passes for upkeep. */
  private restUpkeep(untilMs: number): void {
    const byMs = untilMs - this.nowMs
    if (byMs <= 0) return
    for (const entry of this.pending) if (entry.isUpkeep) entry.atMs += byMs
    this.nowMs = untilMs
  }

  private nextDue(targetMs: number, withUpkeep = true): Pending | undefined {
    let next: Pending | undefined
    for (const entry of this.pending) {
      if (entry.atMs > targetMs || (entry.isUpkeep && !withUpkeep)) continue
      if (!next || entry.atMs < next.atMs || (entry.atMs === next.atMs && entry.order < next.order)) next = entry
    }
    return next
  }
}

/** Lets every promise that is already settled run its continuations. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
