import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import type { ConnectionTimes } from './connection-times.js'

interface KeyDoubtParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly times: ConnectionTimes
  readonly dcId: number
}

/** Since when a data centre says that it does not know the key of a login; it is believed after some minutes. */
export class KeyDoubt {
  private sinceMs: number | undefined

  constructor(private readonly parts: KeyDoubtParts) {}

  /** It says so. */
  begin(): void {
    if (this.sinceMs !== undefined) return
    const { times, logger, clock, dcId } = this.parts
    this.sinceMs = clock.monotonic()
    const forSeconds = Math.round(times.keyDoubtedMs / 1_000)
    logger.warn('the data centre says that it does not know the key of this login; asking again', { dcId, forSeconds })
  }

  /** It knows it. */
  end(): void {
    this.sinceMs = undefined
  }

  /** Whether it has said so for long enough. */
  get isOver(): boolean {
    const { clock, times } = this.parts
    return this.sinceMs !== undefined && clock.monotonic() - this.sinceMs >= times.keyDoubtedMs
  }
}
