import type { Database } from '../../storage/database.js'
import { migrateUpdateTables } from './tables.js'

/** An update that a handler could not deal with, after its last attempt. */
export interface DeadLetter {
  /** Its number, by which it is named. */
  readonly id: number
  /** The client whose update it is. */
  readonly client: string
  /** `plugin.method`. */
  readonly handler: string
  /** What names the update, for example `message:-100:17`. */
  readonly identity: string
  /** The error with its stack. */
  readonly error: string
  /** How often handling it was tried. */
  readonly attempts: number
  /** Milliseconds since 1970. */
  readonly failedMs: number
  /** Whether it is to be handed over again, which happens within seconds while its client is online. */
  readonly replayRequested: boolean
  /** The update, or the parts of an album, as JSON. */
  readonly body: string
}

interface Row {
  id: number
  client: string
  handler: string
  identity: string
  error: string
  attempts: number
  failed_ms: number
  replay: number
  body: string
}

/** The updates that handlers failed on: to be looked at, handed over again, or dropped. Also works beside a running app. */
export class DeadLetters {
  constructor(private readonly database: Database) {
    migrateUpdateTables(database)
  }

  /** The latest first. */
  list(options: { client?: string; limit?: number } = {}): DeadLetter[] {
    const { client, limit = 100 } = options
    return this.database
      .all<Row>(
        'SELECT * FROM dead_letters WHERE ?1 IS NULL OR client = ?1 ORDER BY id DESC LIMIT ?2',
        client ?? null,
        limit,
      )
      .map(fromRow)
  }

  /** One letter by its number; `undefined` when there is none. */
  get(id: number): DeadLetter | undefined {
    const row = this.database.get<Row>('SELECT * FROM dead_letters WHERE id = ?', id)
    return row && fromRow(row)
  }

  /** How many there are, of one client or of all. */
  count(client?: string): number {
    const row = this.database.get<{ count: number }>(
      'SELECT COUNT(*) AS count FROM dead_letters WHERE ?1 IS NULL OR client = ?1',
      client ?? null,
    )
    return row?.count ?? 0
  }

  /**
   * Has the update handed to its handler again: within seconds, or after the next start of its client. What the failed
   * runs sent already is not sent again.
   * @returns whether there is such a letter.
   */
  replay(id: number): boolean {
    return this.database.run('UPDATE dead_letters SET replay = 1 WHERE id = ?', id).changes > 0
  }

  /** Forgets it. @returns whether there was such a letter. */
  drop(id: number): boolean {
    return this.database.run('DELETE FROM dead_letters WHERE id = ?', id).changes > 0
  }
}

function fromRow({ failed_ms: failedMs, replay, ...rest }: Row): DeadLetter {
  const { id, client, handler, identity, error, attempts, body } = rest
  return { id, client, handler, identity, error, attempts, failedMs, replayRequested: replay === 1, body }
}
