import { isStorageAway, verdictOf, waitSecondsOf } from './verdict.js'

/**
 * How often a handler that failed is run again. Handlers with `durable: false` are not. While the database is away, no failure counts:
 * the update waits.
 */
export interface RetryPolicy {
  /** Runs in all, the first included, not counting those that ended in a pause Telegram asked for; default 3. */
  attempts: number
  /** The wait before the second run, in milliseconds; doubles each time; default 500. */
  firstDelayMs: number
  /** The longest of these waits, in milliseconds; default 10,000. */
  maxDelayMs: number
  /** How often a pause that Telegram asks for (`FLOOD_WAIT`, `SLOWMODE_WAIT`) is waited for; default 10. */
  maxPauses: number
  /** The most time these pauses may take for one handler and update, in milliseconds; default 900,000 (15 minutes). */
  maxPausedMs: number
}

export const defaultRetryPolicy: RetryPolicy = {
  attempts: 3,
  firstDelayMs: 500,
  maxDelayMs: 10_000,
  maxPauses: 10,
  maxPausedMs: 900_000,
}

/** Counts the failed runs of one handler with one update, and says when it is run again. */
export class Retries {
  private failures = 0
  private pauses = 0
  private pausedMs = 0
  private outages = 0

  constructor(private readonly policy: RetryPolicy) {}

  /**
   * How long to wait before the handler is run again.
   * @returns milliseconds, or `undefined` to give up.
   */
  delayMs(error: unknown): number | undefined {
    // As the mark that the update is given up could not be kept either.
    if (isStorageAway(error)) return this.doubledMs(this.outages++)
    const verdict = verdictOf(error)
    if (verdict === 'final' || verdict === 'duplicate') return undefined
    const seconds = waitSecondsOf(error)
    if (seconds !== undefined) return this.pauseMs(seconds * 1_000)
    this.failures++
    if (this.failures >= this.policy.attempts) return undefined
    return this.doubledMs(this.failures - 1)
  }

  private doubledMs(times: number): number {
    const { firstDelayMs, maxDelayMs } = this.policy
    return Math.min(maxDelayMs, firstDelayMs * 2 ** times)
  }

  private pauseMs(ms: number): number | undefined {
    this.pauses++
    this.pausedMs += ms
    return this.pauses <= this.policy.maxPauses && this.pausedMs <= this.policy.maxPausedMs ? ms : undefined
  }
}
