import { Clock, type Timer } from './clock.js'

/** Longer delays overflow Node's timers and would fire at once (2^31 - 1 milliseconds, about 24.8 days). */
const maxDelayMs = 2_147_483_647

/** The real time of this machine. */
export class SystemClock extends Clock {
  now(): number {
    return Date.now()
  }

  monotonic(): number {
    return performance.now()
  }

  after(delayMs: number, run: () => void, options: { keepsProcessAlive?: boolean } = {}): Timer {
    let handle: NodeJS.Timeout
    const arm = (remainingMs: number) => {
      const stepMs = Math.min(remainingMs, maxDelayMs)
      handle = setTimeout(() => (remainingMs > stepMs ? arm(remainingMs - stepMs) : run()), stepMs)
      if (options.keepsProcessAlive === false) handle.unref()
    }
    arm(Math.max(0, delayMs))
    return { cancel: () => clearTimeout(handle) }
  }
}
