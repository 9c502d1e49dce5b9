/** How far the database's clock may go wrong against ours before it is not believed, as a part of the lease. */
const tolerancePart = 1 / 10

/** The longest pause between two answers of the database that nobody misses anything in, as a part of the lease. */
const gapPart = 2 / 3

/**
 * Whether others whose time is over may be declared dead. Not within one lease after the database could not be asked, when
 * nobody could renew anything, nor after its clock jumped, as after a fail-over: whoever lives has shown it by then.
 */
export class BuryGuard {
  private seen: { readonly atMs: number; readonly lowMs: number; readonly highMs: number } | undefined
  /** Nobody is declared dead before that, by our monotonic clock. */
  quietUntilMs = Number.POSITIVE_INFINITY

  constructor(private readonly leaseMs: number) {}

  /**
   * Notes an answer of the database.
   * @param databaseMs - what its clock showed.
   * @param askedMs - our monotonic clock before it was asked.
   * @param answeredMs - the same when the answer was there.
   */
  answered(databaseMs: number, askedMs: number, answeredMs: number): void {
    const { seen, leaseMs } = this
    const [lowMs, highMs] = [databaseMs - answeredMs, databaseMs - askedMs]
    const toleranceMs = leaseMs * tolerancePart
    const isSteady =
      seen !== undefined &&
      answeredMs - seen.atMs <= leaseMs * gapPart &&
      lowMs <= seen.highMs + toleranceMs &&
      highMs >= seen.lowMs - toleranceMs
    if (!isSteady) this.quietUntilMs = answeredMs + leaseMs
    this.seen = { atMs: answeredMs, lowMs, highMs }
  }

  mayBury(nowMs: number): boolean {
    return nowMs >= this.quietUntilMs
  }
}
