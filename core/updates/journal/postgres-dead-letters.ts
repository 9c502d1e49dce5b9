import type { Postgres } from '../../storage/postgres/postgres.js'
import { type DeadLetter, DeadLetters } from './dead-letters.js'

const columns = `id, client, handler, identity, error, attempts, failed_ms AS "failedMs", replay AS "replayRequested", body`

/** The dead letters in a database server, of the clients of all processes. */
export class PostgresDeadLetters extends DeadLetters {
  constructor(private readonly postgres: Postgres) {
    super()
  }

  list({ client, limit = 100 }: { client?: string; limit?: number } = {}): Promise<DeadLetter[]> {
    return this.postgres.all<DeadLetter>(
      `SELECT ${columns} FROM dead_letters WHERE $1::text IS NULL OR client = $1 ORDER BY id DESC LIMIT $2`,
      client ?? null,
      limit,
    )
  }

  get(id: number): Promise<DeadLetter | undefined> {
    return this.postgres.get<DeadLetter>(`SELECT ${columns} FROM dead_letters WHERE id = $1`, id)
  }

  async count(client?: string): Promise<number> {
    const sql = 'SELECT count(*) AS count FROM dead_letters WHERE $1::text IS NULL OR client = $1'
    return (await this.postgres.get<{ count: number }>(sql, client ?? null))?.count ?? 0
  }

  async replay(id: number): Promise<boolean> {
    return (await this.postgres.run('UPDATE dead_letters SET replay = true WHERE id = $1', id)) > 0
  }

  async drop(id: number): Promise<boolean> {
    return (await this.postgres.run('DELETE FROM dead_letters WHERE id = $1', id)) > 0
  }
}
