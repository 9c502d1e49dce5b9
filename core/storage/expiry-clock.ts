import type { Clock } from '../time/clock.js'

/** How the clock and the wall clock stood to each other at one moment. */
export interface ExpiryNote {
  readonly readingMs: number
  readonly wallMs: number
}

/** Differences up to here are those of two clocks that are not read at the same moment, or of a slow correction. */
const jumpMs = 1_000

/** How old the note may be when a value with a time limit is kept. */
const noteAgeMs = 60_000

/**
 * Milliseconds by which stored values expire: measured while the process runs, so that setting the machine's clock does
 * not move them; over restarts the wall clock tells how long nothing ran, and what had been measured against it is noted
 * in the database. It never goes back. At first it shows what the wall clock shows.
 */
export class ExpiryClock {
  private readonly base: number
  private noted: ExpiryNote

  /**
   * @param noted - what was noted last; absent: nothing was kept yet.
   * @param write - keeps a note, instead of the one before.
   */
  constructor(
    noted: ExpiryNote | undefined,
    private readonly write: (note: ExpiryNote) => void,
    private readonly clock: Clock,
  ) {
    const wallMs = clock.now()
    const readingMs = noted ? noted.readingMs + Math.max(0, wallMs - noted.wallMs) : wallMs
    this.base = readingMs - clock.monotonic()
    this.noted = { readingMs, wallMs }
    if (noted && wallMs < noted.wallMs) this.note()
  }

  /** The present moment, in whole milliseconds; comparable with what other processes read from the same database. */
  now(): number {
    const { readingMs, wallMs } = this.read()
    const driftMs = readingMs - this.noted.readingMs - (wallMs - this.noted.wallMs)
    if (Math.abs(driftMs) > jumpMs) this.note()
    return readingMs
  }

  /** The moment at which what is kept now for `ttlMs` milliseconds expires. */
  after(ttlMs: number): number {
    const nowMs = this.now()
    if (nowMs - this.noted.readingMs > noteAgeMs) this.note()
    return nowMs + Math.ceil(ttlMs)
  }

  /** Keeps how this clock and the wall clock stand to each other. */
  note(): void {
    this.noted = this.read()
    this.write(this.noted)
  }

  private read(): { readingMs: number; wallMs: number } {
    return { readingMs: Math.floor(this.base + this.clock.monotonic()), wallMs: this.clock.now() }
  }
}
