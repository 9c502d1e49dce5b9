import type { Logger } from '../../logging/logger.js'
import type { Clock, Timer } from '../../time/clock.js'

/** How often dead letters to be replayed are looked for. */
const everyMs = 5_000

/** The watch of each storage. */
const watches = new WeakMap<object, ReplayWatch>()

/** Looks for dead letters that somebody wants replayed: with one query for all clients of a storage. */
export class ReplayWatch {
  private readonly looks = new Map<number, () => void>()
  private timer: Timer | undefined

  private constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly wanted: () => Promise<readonly number[]>,
  ) {}

  /** The one of a storage. @param wanted - the accounts, or what stands for them in its tables, that have such letters. */
  static of(storage: object, clock: Clock, logger: Logger, wanted: () => Promise<readonly number[]>): ReplayWatch {
    const known = watches.get(storage)
    if (known && known.looks.size > 0) return known
    const watch = new ReplayWatch(clock, logger, wanted)
    watches.set(storage, watch)
    return watch
  }

  /** Has a function called when there are letters of an account. @returns what ends that. */
  add(account: number, look: () => void): () => void {
    this.looks.set(account, look)
    this.timer ??= this.wait()
    return () => {
      if (this.looks.get(account) === look) this.looks.delete(account)
      if (this.looks.size > 0) return
      this.timer?.cancel()
      this.timer = undefined
    }
  }

  private wait(): Timer {
    const look = () => {
      this.look()
        .catch((error) => this.logger.error('dead letters could not be replayed', { error }))
        .finally(() => {
          if (this.timer === timer) this.timer = this.looks.size > 0 ? this.wait() : undefined
        })
    }
    const timer = this.clock.after(everyMs, look, { keepsProcessAlive: false, isUpkeep: true })
    return timer
  }

  private async look(): Promise<void> {
    for (const account of await this.wanted()) this.looks.get(account)?.()
  }
}
