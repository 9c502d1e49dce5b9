import type { Clock } from '../../time/clock.js'
import { Wheel, type WheelMember } from '../../time/wheel.js'

/** After so long without any update the difference is asked for; core.telegram.org/api/updates#recovering-gaps. */
const silenceMs = 15 * 60_000

/** How often it is looked whether that time is over. */
const lookEveryMs = 60_000

/** What the looks may be early by. */
const tickMs = lookEveryMs / 60

/** Notices that nothing has come for a while. */
export class SilenceWatch implements WheelMember {
  private lastMs: number

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
    this.looks.add(this)
  }

  stop(): void {
    this.looks.delete(this)
  }

  /** Looks whether the time is over. */
  turn(): void {
    if (this.clock.monotonic() - this.lastMs >= silenceMs - tickMs && this.silent()) this.heard()
  }

  /** All clients have one timer for it. */
  private get looks(): Wheel {
    return Wheel.of(this.clock, lookEveryMs)
  }
}
