import type { Clock, Timer } from '../../time/clock.js'

/** After so long without any update the difference is asked for; core.telegram.org/api/updates#recovering-gaps. */
const silenceMs = 15 * 60_000

/** Notices that nothing has come for a while. */
export class SilenceWatch {
  private lastMs: number
  private timer: Timer | undefined

  /** @param silent - is called then; returns whether something was done about it, so that the time counts anew. */
  constructor(
    private readonly clock: Clock,
    private readonly silent: () => boolean,
  ) {
    this.lastMs = clock.monotonic()
  }

  /** Something came. */
  heard(): void {
    this.lastMs = this.clock.monotonic()
  }

  start(): void {
    this.wait(silenceMs)
  }

  stop(): void {
    this.timer?.cancel()
  }

  private wait(delayMs: number): void {
    this.timer = this.clock.after(delayMs, () => this.look(), { keepsProcessAlive: false, isUpkeep: true })
  }

  private look(): void {
    if (this.quietMs >= silenceMs && this.silent()) this.heard()
    this.wait(Math.max(1_000, silenceMs - this.quietMs))
  }

  private get quietMs(): number {
    return this.clock.monotonic() - this.lastMs
  }
}
