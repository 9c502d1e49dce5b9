import type { Database } from '../../storage/database.js'
import { type DeadLetter, DeadLetters } from './dead-letters.js'
import { migrateUpdateTables } from './tables.js'

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

/** The dead letters in the database. */
export class SqliteDeadLetters extends DeadLetters {
  constructor(private readonly database: Database) {
    super()
    migrateUpdateTables(database)
  }

  /** The latest first. */
  async list(options: { client?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    const { client, limit = 100 } = options
    return this.database
      .all<Row>(
        'SELECT * FROM dead_letters WHERE ?1 IS NULL OR client = ?1 ORDER BY id DESC LIMIT ?2',
        client ?? null,
        limit,
      )
      .map(fromRow)
  }

  /** One letter by its number. */
  async get(id: number): Promise<DeadLetter | undefined> {
    const row = this.database.get<Row>('SELECT * FROM dead_letters WHERE id = ?', id)
    return row && fromRow(row)
  }

  /** How many there are, of one client or of all. */
  async count(client?: string): Promise<number> {
    const row = this.database.get<{ count: number }>(
      'SELECT COUNT(*) AS count FROM dead_letters WHERE ?1 IS NULL OR client = ?1',
      client ?? null,
    )
    return row?.count ?? 0
  }

  /** Has the update handed to its handler again. */
  async replay(id: number): Promise<boolean> {
    return this.database.run('UPDATE dead_letters SET replay = 1 WHERE id = ?', id).changes > 0
  }

  /** Forgets a letter. */
  async drop(id: number): Promise<boolean> {
    return this.database.run('DELETE FROM dead_letters WHERE id = ?', id).changes > 0
  }
}

function fromRow({ failed_ms: failedMs, replay, ...rest }: Row): DeadLetter {
  const { id, client, handler, identity, error, attempts, body } = rest
  return { id, client, handler, identity, error, attempts, failedMs, replayRequested: replay === 1, body }
}
