import type { Clock } from '../time/clock.js'
import { ExpiryClock, type ExpiryNote } from './expiry-clock.js'
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

/** The clock by which values of a SQLite database expire. */
export function openExpiryClock(database: NoteStore, clock: Clock): ExpiryClock {
  database.migrate('expiry-clock', steps)
  const noted = database.get<ExpiryNote>('SELECT reading_ms AS readingMs, wall_ms AS wallMs FROM expiry_clock')
  const write = ({ readingMs, wallMs }: ExpiryNote) => {
    database.run('INSERT OR REPLACE INTO expiry_clock VALUES (1, ?, ?)', readingMs, wallMs)
  }
  return new ExpiryClock(noted, write, clock)
}
