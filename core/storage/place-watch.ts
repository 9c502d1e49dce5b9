import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'

const lookEveryMs = 30_000

/**
 * Looks now and then whether files that the process holds are still where they belong. An open file that was deleted goes
 * on without a word, and all that is written to it is gone with the process.
 */
export class PlaceWatch {
  private timer: Timer | undefined
  private missing = new Set<string>()

  /** @param look - names the files that are gone. */
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly look: () => readonly string[],
  ) {}

  start(): void {
    this.timer = this.clock.after(
      lookEveryMs,
      () => {
        this.check()
        this.start()
      },
      { keepsProcessAlive: false },
    )
  }

  stop(): void {
    this.timer?.cancel()
  }

  private check(): void {
    const now = new Set(this.look())
    for (const file of now) {
      if (this.missing.has(file)) continue
      this.logger.error('a file was deleted or replaced while it is in use', {
        error: new SwitchboardError('STORAGE_GONE', { file }),
      })
    }
    this.missing = now
  }
}
