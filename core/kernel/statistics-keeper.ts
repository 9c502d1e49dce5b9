import type { CallStatistics, CallStatisticsSnapshot } from '../errors/call-statistics.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { KeyValueStore } from '../storage/key-value-store.js'
import type { Clock } from '../time/clock.js'
import { Wheel, type WheelMember } from '../time/wheel.js'

const key = 'calls'

/** How much of the counts a process that is killed may lose, in milliseconds. */
const intervalMs = 60_000

/** Keeps the counts of a client's calls over restarts: written now and then while they change, and at its end. */
export class StatisticsKeeper implements WheelMember {
  private statistics: CallStatistics | undefined
  /** The count of calls that was written last. */
  private written = 0

  constructor(
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** Adds what was kept last, and writes the counts from now on, until {@link end}. */
  async keep(statistics: CallStatistics): Promise<void> {
    const kept = await this.store.get<CallStatisticsSnapshot>(key)
    if (kept) statistics.add(kept)
    this.statistics = statistics
    this.rounds.add(this)
  }

  /** Writes them a last time. Never rejects. */
  async end(): Promise<void> {
    this.rounds.delete(this)
    if (this.statistics) await this.tryToSave(this.statistics)
  }

  /** Writes the counts if there were calls since the last time. */
  turn(): void {
    if (this.statistics) void this.tryToSave(this.statistics)
  }

  /** All clients have one timer for it. */
  private get rounds(): Wheel {
    return Wheel.of(this.clock, intervalMs)
  }

  private async tryToSave(statistics: CallStatistics): Promise<void> {
    try {
      await this.save(statistics)
    } catch (error) {
      if (isSwitchboardError(error, 'STORAGE_FENCED')) {
        this.logger.debug('another process counts the calls of this client by now', { error })
      } else {
        this.logger.warn('the counts of the calls could not be kept', { error })
      }
    }
  }

  private async save(statistics: CallStatistics): Promise<void> {
    const { total } = statistics
    if (total === this.written) return
    await this.store.set(key, statistics.snapshot())
    this.written = total
  }
}
