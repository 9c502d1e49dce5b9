import type { CallStatistics, CallStatisticsSnapshot } from '../errors/call-statistics.js'
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
  ) {}

  /** What was kept last; `undefined` when nothing was. */
  load(): CallStatisticsSnapshot | undefined {
    return this.store.get<CallStatisticsSnapshot>(key)
  }

  /** Writes the counts from now on. @returns what ends that, with a last time. */
  keep(statistics: CallStatistics): () => void {
    const save = () => this.store.set(key, statistics.snapshot())
    const again = () => {
      this.timer = this.clock.after(intervalMs, () => {
        save()
        again()
      })
    }
    again()
    return () => {
      this.timer?.cancel()
      save()
    }
  }
}
