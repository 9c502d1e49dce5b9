import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'

/** A release that failed or took too long. */
interface ClosingFailure {
  readonly name: string
  readonly error: Error
}

/** How something is released. */
export interface Release<Owner> {
  readonly name: string
  /** Default: the stack's. */
  readonly limitMs?: number | ((owner: Owner) => number) | undefined
  readonly release: (owner: Owner) => unknown
}

/**
 * What has been acquired, to be released in reverse. The line after an acquisition adds its release, so that a start
 * that fails half-way leaves nothing behind.
 */
export class ClosingStack<Owner = undefined> {
  private readonly entries: Release<Owner>[] = []

  /**
   * @param limitMs - how long a release may take unless it is added with a limit of its own; default 10 seconds.
   * @param owner - what the releases are given, where there are many owners of one kind that share them.
   */
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly limitMs = 10_000,
    private readonly owner = undefined as Owner,
  ) {}

  add(name: string, release: () => unknown, limitMs?: number): void {
    this.addStep({ name, release, limitMs })
  }

  /** The same with a release that many stacks share. */
  addStep(step: Release<Owner>): void {
    this.entries.push(step)
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
        await this.withinLimit(entry)
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

  private async withinLimit({ release, limitMs: limit = this.limitMs }: Release<Owner>): Promise<void> {
    const limitMs = typeof limit === 'number' ? limit : limit(this.owner)
    const released = Promise.resolve(this.owner).then(release)
    if (!(await endsWithin(this.clock, limitMs, released))) throw new Error(`It took longer than ${limitMs} ms.`)
    await released
  }
}
