import type { Clock } from '../../time/clock.js'

const everyMs = 60_000

/** When a server is told the layer again because it sends what cannot be read: it may just be newer than the library. */
export class LayerReminder {
  private toldMs: number | undefined

  constructor(private readonly clock: Clock) {}

  /** Whether it is to be told now; once a minute at most. */
  isDue(): boolean {
    const nowMs = this.clock.monotonic()
    if (this.toldMs !== undefined && nowMs - this.toldMs < everyMs) return false
    this.toldMs = nowMs
    return true
  }
}
