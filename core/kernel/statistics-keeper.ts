import type { CallStatistics, CallStatisticsSnapshot } from '../errors/call-statistics.js'
import type { Logger } from '../logging/logger.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import type { Clock, Timer } from '../time/clock.js'

const key = 'calls'

/** How much of the counts a process that is killed may lose, in milliseconds. */
const intervalMs = 60_000

/** Keeps the counts of a client's calls over restarts: written now and then while it runs, and at its end. */
export class StatisticsKeeper {
  private timer: Timer | undefined

  constructor(
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /**
   * Adds what was kept last, and writes the counts from now on.
   * @returns what ends that, with a last time.
   */
  async keep(statistics: CallStatistics): Promise<() => Promise<void>> {
    const kept = await this.store.get<CallStatisticsSnapshot>(key)
    if (kept) statistics.add(kept)
    const save = () => this.store.set(key, statistics.snapshot())
    const again = () => {
      const keep = () => {
        save().catch((error) => this.logger.warn('the counts of the calls could not be kept', { error }))
        again()
      }
      this.timer = this.clock.after(intervalMs, keep, { isUpkeep: true })
    }
    again()
    return async () => {
      this.timer?.cancel()
      await save()
    }
  }
}
