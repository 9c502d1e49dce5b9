import pg from 'pg'

/** What a database server was asked to do. */
export interface Work {
  readonly statements: number
  readonly commits: number
  readonly walBytes: number
}

/** Counts what a database server does; it has to be started with {@link countingSettings}. */
export class DatabaseWork {
  private constructor(private readonly admin: pg.Client) {}

  static async of(url: string): Promise<DatabaseWork> {
    const admin = new pg.Client({ connectionString: url })
    await admin.connect()
    await admin.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements')
    return new DatabaseWork(admin)
  }

  /** All it has done so far. */
  async read(): Promise<Work> {
    const { rows } = await this.admin.query<Record<keyof Work, string>>(
      `SELECT coalesce(sum(calls), 0) AS statements, coalesce(sum(calls) FILTER (WHERE query ILIKE 'commit%'), 0) AS commits,
         pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS "walBytes" FROM pg_stat_statements`,
    )
    const [row] = rows
    return {
      statements: Number(row?.statements),
      commits: Number(row?.commits),
      walBytes: Number(row?.walBytes),
    }
  }

  async end(): Promise<void> {
    await this.admin.end()
  }
}

/** With these a server counts. */
export const countingSettings = ['shared_preload_libraries=pg_stat_statements', 'pg_stat_statements.track_utility=on']
