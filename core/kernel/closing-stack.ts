import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'

/** A release that failed or took too long. */
interface ClosingFailure {
  readonly name: string
  readonly error: Error
}

/**
 * What has been acquired, to be released in reverse. The line after an acquisition adds its release, so that a start
 * that fails half-way leaves nothing behind.
 */
export class ClosingStack {
  private readonly entries: { name: string; release: () => unknown; limitMs: number }[] = []

  /** @param limitMs - how long a release may take unless it is added with a limit of its own; default 10 seconds. */
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly limitMs = 10_000,
  ) {}

  add(name: string, release: () => unknown, limitMs = this.limitMs): void {
    this.entries.push({ name, release, limitMs })
  }

  /**
   * Releases everything, the latest first, one after the other. One that throws or exceeds its time is logged and left;
   * the rest is released all the same. A second call releases what was added since.
   * @returns what failed. Never rejects.
   */
  async close(): Promise<ClosingFailure[]> {
    const failures: ClosingFailure[] = []
    for (let entry = this.entries.pop(); entry; entry = this.entries.pop()) {
      try {
        await this.withinLimit(entry.release, entry.limitMs)
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown))
        failures.push({ name: entry.name, error })
        if (isSwitchboardError(error, 'STORAGE_FENCED')) {
          // Nothing is wrong with what was released: it had something to keep when its client was another process's already.
          this.logger.warn(`${entry.name} could keep nothing at the end: another process works for the client`, {
            error,
          })
        } else {
          this.logger.error(`${entry.name} did not close`, { error })
        }
      }
    }
    return failures
  }

  private async withinLimit(release: () => unknown, limitMs: number): Promise<void> {
    const released = Promise.resolve().then(release)
    if (!(await endsWithin(this.clock, limitMs, released))) throw new Error(`It took longer than ${limitMs} ms.`)
    await released
  }
}
