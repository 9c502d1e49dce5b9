import type { Clock, Timer } from '../time/clock.js'

/** One timer that goes off at the earliest of the times it was set to. */
export class Alarm {
  private pending: { atMs: number; timer: Timer } | undefined
  private isEnded = false

  constructor(
    private readonly clock: Clock,
    private readonly ring: () => void,
  ) {}

  /** Goes off in `waitMs` milliseconds, or earlier when it is set to that; `Infinity` sets nothing. */
  set(waitMs: number): void {
    const { clock } = this
    if (this.isEnded || waitMs === Number.POSITIVE_INFINITY) return
    const restMs = Math.max(0, waitMs)
    const atMs = clock.monotonic() + restMs
    if (this.pending && this.pending.atMs <= atMs) return
    this.pending?.timer.cancel()
    const run = () => {
      this.pending = undefined
      this.ring()
    }
    this.pending = { atMs, timer: clock.after(restMs, run, { keepsProcessAlive: false }) }
  }

  /** Goes off no more. */
  end(): void {
    this.isEnded = true
    this.pending?.timer.cancel()
    this.pending = undefined
  }
}
