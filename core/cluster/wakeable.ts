import type { Clock, Timer } from '../time/clock.js'

/** A wait that can be cut short; waking while nobody waits cuts the next wait short. */
export class Wakeable {
  private isWoken = false
  private wakeUp: (() => void) | undefined

  constructor(private readonly clock: Clock) {}

  wake(): void {
    this.isWoken = true
    this.wakeUp?.()
  }

  /** Waits `ms` milliseconds, or until somebody wakes it. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      let timer: Timer | undefined
      this.wakeUp = () => {
        timer?.cancel()
        this.wakeUp = undefined
        this.isWoken = false
        resolve()
      }
      if (this.isWoken) this.wakeUp()
      else timer = this.clock.after(ms, () => this.wakeUp?.())
    })
  }
}
