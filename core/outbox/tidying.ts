import type { Clock, Timer } from '../time/clock.js'
import type { DeliveryState } from './delivery.js'
import { openStates } from './delivery.js'
import { waitedFor } from './give-up.js'
import type { OutboxRecord } from './outbox-record.js'
import type { OutboxSettings } from './outbox-settings.js'
import type { OutboxStore } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'

interface TidyingParts {
  readonly store: OutboxStore
  readonly clock: Clock
  readonly time: OutboxTime
  readonly settings: OutboxSettings
  /** Whether a pool is there that would send. */
  isServed(pool: string): boolean
  /** Ends a message and keeps that. */
  end(record: OutboxRecord, state: DeliveryState, reason: string): void
  failed(error: unknown): void
}

const everyMs = 6 * 3_600_000
/** How many messages of a pool that is gone are looked at each time. */
const looked = 2_000

/** Forgets now and then what has been over for long, and gives up what waits for a pool that is no more. */
export class Tidying {
  private timer: Timer | undefined
  private isStopped = false

  constructor(private readonly parts: TidyingParts) {}

  /** Begins; a second call does nothing. */
  begin(): void {
    if (this.timer || this.isStopped) return
    const { store, clock, time, settings, failed } = this.parts
    store.prune(time.now() - settings.keepMs).catch(failed)
    this.giveUpAbandoned().catch(failed)
    const again = () => {
      this.timer = undefined
      this.begin()
    }
    this.timer = clock.after(everyMs, again, { keepsProcessAlive: false })
  }

  stop(): void {
    this.isStopped = true
    this.timer?.cancel()
  }

  /** What waits for a pool that is no more has nobody who would look at it. */
  private async giveUpAbandoned(): Promise<void> {
    const { store, time, isServed, end } = this.parts
    const { giveUpMs } = this.parts.settings
    if (giveUpMs === 0) return
    for (const pool of (await store.pools()).filter((name) => !isServed(name))) {
      const open = await store.find({ pool, states: openStates, limit: looked })
      for (const record of open.filter((each) => waitedFor(each, time) > giveUpMs)) {
        end(record, 'failed', `there has been no pool ${pool} to send it`)
      }
    }
  }
}
