import { Clock, type Timer, type TimerOptions } from './clock.js'

/** Longer delays overflow Node's timers and would fire at once (2^31 - 1 milliseconds, about 24.8 days). */
const maxDelayMs = 2_147_483_647

/** How often it is looked whether the wall clock was set, while somebody wants to know. */
const lookEveryMs = 2_000

/** What it may be off by without having been set. */
const driftMs = 500

/** The real time of this machine. */
export class SystemClock extends Clock {
  private readonly setListeners = new Set<(byMs: number) => void>()
  private looking: Timer | undefined

  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  onSet(listener: (byMs: number) => void): () => void {
    this.setListeners.add(listener)
    this.looking ??= this.look()
    return () => {
      this.setListeners.delete(listener)
      if (this.setListeners.size > 0) return
      this.looking?.cancel()
      this.looking = undefined
    }
  }

  after(delayMs: number, run: () => void, options: TimerOptions = {}): Timer {
    return new SystemTimer(Math.max(0, delayMs), run, options.keepsProcessAlive !== false)
  }

  private look(): Timer {
    let offsetMs = this.now() - this.monotonic()
    const handle = setInterval(() => {
      const byMs = this.now() - this.monotonic() - offsetMs
      if (Math.abs(byMs) < driftMs) return
      offsetMs += byMs
      for (const listener of [...this.setListeners]) listener(byMs)
    }, lookEveryMs)
    handle.unref()
    return { cancel: () => clearInterval(handle) }
  }
}

/**
 * One object and one timer of Node: every client has a few that wait for long. Node cuts off fractions of a millisecond and counts
 * from the moment its loop woke, so its timers may fire early by the monotonic clock; whoever looks at the time then would
 * find that it has not come yet.
 */
class SystemTimer implements Timer {
  private readonly dueMs: number
  private handle: NodeJS.Timeout

  constructor(
    delayMs: number,
    private readonly run: () => void,
    private readonly keepsProcessAlive: boolean,
  ) {
    this.dueMs = performance.now() + delayMs
    this.handle = this.arm(delayMs)
  }

  cancel(): void {
    clearTimeout(this.handle)
  }

  private arm(delayMs: number): NodeJS.Timeout {
    // One more, so that hardly any has to be set twice.
    const handle = setTimeout(fire, Math.min(Math.trunc(delayMs) + 1, maxDelayMs), this)
    if (!this.keepsProcessAlive) handle.unref()
    return handle
  }

  /** Its time, or as much of it as Node can wait for, is over. */
  fire(): void {
    const leftMs = this.dueMs - performance.now()
    if (leftMs > 0) this.handle = this.arm(leftMs)
    else this.run()
  }
}

function fire(timer: SystemTimer): void {
  timer.fire()
}
