import type { Clock, Timer } from '../../time/clock.js'

/** How long an earlier event is waited for before it is fetched; core.telegram.org/api/updates#recovering-gaps. */
const gapWaitMs = 500

/** Gives what comes out of order a moment to be put in order by what comes next. */
export class GapWatch {
  private timer: Timer | undefined

  constructor(
    private readonly clock: Clock,
    /** Called when the time is over. */
    private readonly expired: () => void,
  ) {}

  /** Begins to wait, unless it waits already. */
  begin(): void {
    this.timer ??= this.clock.after(
      gapWaitMs,
      () => {
        this.timer = undefined
        this.expired()
      },
      { keepsProcessAlive: false },
    )
  }

  end(): void {
    this.timer?.cancel()
    this.timer = undefined
  }
}
