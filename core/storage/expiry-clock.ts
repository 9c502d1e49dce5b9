import type { Clock } from '../time/clock.js'
import type { SqliteValue } from './sqlite.js'

const steps = [
  // One row: what this clock showed, and what the wall clock showed at that moment.
  `CREATE TABLE expiry_clock (
     id INTEGER PRIMARY KEY CHECK (id = 1), reading_ms INTEGER NOT NULL, wall_ms INTEGER NOT NULL
   ) STRICT`,
]

/** The part of the database that is used here. */
interface NoteStore {
  migrate(part: string, steps: readonly string[]): void
  run(sql: string, ...parameters: readonly SqliteValue[]): unknown
  get<Row>(sql: string, ...parameters: readonly SqliteValue[]): Row | undefined
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
  private noted: { readingMs: number; wallMs: number }

  constructor(
    private readonly database: NoteStore,
    private readonly clock: Clock,
  ) {
    database.migrate('expiry-clock', steps)
    const row = database.get<{ readingMs: number; wallMs: number }>(
      'SELECT reading_ms AS readingMs, wall_ms AS wallMs FROM expiry_clock',
    )
    const wallMs = clock.now()
    const readingMs = row ? row.readingMs + Math.max(0, wallMs - row.wallMs) : wallMs
    this.base = readingMs - clock.monotonic()
    this.noted = { readingMs, wallMs }
    if (row && wallMs < row.wallMs) this.note()
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
    const { readingMs, wallMs } = this.noted
    this.database.run('INSERT OR REPLACE INTO expiry_clock VALUES (1, ?, ?)', readingMs, wallMs)
  }

  private read(): { readingMs: number; wallMs: number } {
    return { readingMs: Math.floor(this.base + this.clock.monotonic()), wallMs: this.clock.now() }
  }
}
