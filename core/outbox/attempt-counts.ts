import type { AttemptResult } from './attempt-result.js'

/** What came of the attempts of one pool since the process began. */
export interface AttemptCounts {
  /** Messages delivered. */
  readonly sent: number
  /** Attempts that went wrong, and messages that were given up. */
  readonly failed: number
  /** Attempts that were put off: Telegram asked for a pause, a budget was used up, a connection was lost. */
  readonly deferred: number
}

const none: AttemptCounts = { sent: 0, failed: 0, deferred: 0 }

/** Counts what came of attempts, by pool. Only pools that send are counted, so there are as many as channels. */
export class AttemptCounter {
  private readonly pools = new Map<string, { sent: number; failed: number; deferred: number }>()

  of(pool: string): AttemptCounts {
    return this.pools.get(pool) ?? none
  }

  count(pool: string, outcome: AttemptResult['outcome']): void {
    const counts = this.pools.get(pool) ?? { ...none }
    this.pools.set(pool, counts)
    if (outcome === 'sent') counts.sent++
    else if (outcome === 'deferred') counts.deferred++
    else counts.failed++
  }
}
