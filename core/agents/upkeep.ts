import type { Clock, Timer } from '../time/clock.js'

/** Work that is done again and again until it is stopped; what it throws does not end it. */
export class Upkeep {
  private readonly timers = new Set<Timer>()
  private isStopped = false

  constructor(
    private readonly clock: Clock,
    private readonly failed: (error: unknown) => void,
  ) {}

  /** @param everyMs - from the end of one time to the beginning of the next. */
  repeat(everyMs: number, work: () => Promise<void>): void {
    const again = () => {
      this.timers.delete(timer)
      void work()
        .catch(this.failed)
        .then(() => {
          if (!this.isStopped) this.repeat(everyMs, work)
        })
    }
    const timer = this.clock.after(everyMs, again, { keepsProcessAlive: false, isUpkeep: true })
    this.timers.add(timer)
  }

  /** Does nothing again. */
  stop(): void {
    this.isStopped = true
    for (const timer of this.timers) timer.cancel()
  }
}
