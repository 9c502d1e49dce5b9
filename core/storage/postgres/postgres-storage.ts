import type { Logger } from '../../logging/logger.js'
import type { Clock } from '../../time/clock.js'
import { ExpiryClock, type ExpiryNote } from '../expiry-clock.js'
import { HeldWork } from '../held-changes.js'
import { Postgres } from './postgres.js'
import { PostgresAccountOwners } from './postgres-account-owners.js'
import { PostgresGroupCommit } from './postgres-group-commit.js'
import { PostgresValues } from './postgres-values.js'

interface PostgresStorageOptions {
  clock: Clock
  logger: Logger
}

/** What stores in a database server have in common within one process. */
export class PostgresStorage {
  /** What handlers write to key-value stores and is not to be kept yet. */
  readonly heldWork = new HeldWork()

  private constructor(
    readonly postgres: Postgres,
    /** Commits the writes of many together. */
    readonly groupCommit: PostgresGroupCommit,
    /** By what stored values expire. */
    readonly expiryClock: ExpiryClock,
    /** The rows of key-value stores. */
    readonly values: PostgresValues,
    /** Which of several clients of one account works with what is kept of it. */
    readonly accountOwners: PostgresAccountOwners,
    private readonly noted: () => Promise<void>,
  ) {}

  /** Connects and brings the tables that all share up to date. @throws STORAGE_... */
  static async open(url: string, { clock, logger }: PostgresStorageOptions): Promise<PostgresStorage> {
    const postgres = await Postgres.open(url, { clock, logger })
    try {
      const groupCommit = await PostgresGroupCommit.open(postgres, clock, logger)
      const { expiryClock, noted } = await openExpiryClock(postgres, clock, logger)
      const values = await PostgresValues.open(postgres, () => expiryClock.now())
      const owners = await PostgresAccountOwners.open(postgres)
      return new PostgresStorage(postgres, groupCommit, expiryClock, values, owners, noted)
    } catch (error) {
      await postgres.close()
      throw error
    }
  }

  /** Commits what is left and ends the connections. */
  async close(): Promise<void> {
    try {
      await this.groupCommit.flush()
      this.expiryClock.note()
      await this.noted()
    } finally {
      await this.postgres.close()
    }
  }
}

/** @returns the clock, and what waits until its last note is kept. */
async function openExpiryClock(postgres: Postgres, clock: Clock, logger: Logger) {
  await postgres.migrate('expiry-clock', [
    'CREATE TABLE expiry_clock (id integer PRIMARY KEY CHECK (id = 1), reading_ms bigint NOT NULL, wall_ms bigint NOT NULL)',
  ])
  const kept = await postgres.get<ExpiryNote>('SELECT reading_ms AS "readingMs", wall_ms AS "wallMs" FROM expiry_clock')
  let noting = Promise.resolve()
  const write = ({ readingMs, wallMs }: ExpiryNote) => {
    const sql = `INSERT INTO expiry_clock VALUES (1, $1, $2) ON CONFLICT (id)
      DO UPDATE SET reading_ms = excluded.reading_ms, wall_ms = excluded.wall_ms`
    noting = noting
      .then(() => postgres.run(sql, readingMs, wallMs))
      .then(() => {})
      .catch((error: unknown) => logger.debug('the time by which values expire could not be noted', { error }))
  }
  return { expiryClock: new ExpiryClock(kept, write, clock), noted: () => noting }
}
