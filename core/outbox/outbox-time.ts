import type { Clock } from '../time/clock.js'

/** Two clocks that are not read in the same moment differ by this without one having been set, in milliseconds. */
const driftMs = 1_000

/**
 * The time by which an outbox dates what it keeps: it goes on over restarts, and setting the machine's clock does not move it.
 * Moments that a person named, such as when a message is to go out, are those of the wall clock all the same.
 */
export class OutboxTime {
  /** @param keptNow - reads that time; default the wall clock. */
  constructor(
    private readonly clock: Clock,
    private readonly keptNow: () => number = () => clock.now(),
  ) {}

  /** The present moment, for what is kept. */
  now(): number {
    return this.keptNow()
  }

  /** The present moment, as people see it. */
  wallNow(): number {
    return this.clock.now()
  }

  /**
   * Whether something may have been longer ago than so, by one of the two clocks: the one stands still while the machine sleeps, and
   * does not know how long nothing ran when the other was put back meanwhile.
   */
  mayBeLongerAgo({ startedMs, keptMs = startedMs }: { startedMs: number; keptMs?: number }, thanMs: number): boolean {
    const wallMs = this.wallNow() - startedMs
    return this.now() - keptMs > thanMs || wallMs > thanMs || wallMs < -driftMs
  }

  /** A moment that was kept, as the wall clock would show it today. */
  wallOf(keptMs: number): number {
    const aheadMs = this.wallNow() - this.now()
    return Math.abs(aheadMs) < driftMs ? keptMs : keptMs + aheadMs
  }
}
