import { isSwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock, Timer } from '../../time/clock.js'
import type { SharedText, TextVersion } from '../shared-text.js'
import type { Postgres } from './postgres.js'

const channel = 'switchboard_texts'
/** How often it is looked whether something was missed that was told. */
const lookMs = 2_000
/** So many versions are kept. */
const maxVersions = 200

const steps = [
  `CREATE TABLE shared_texts (
     name text NOT NULL, version bigint NOT NULL, text text NOT NULL, machine text NOT NULL,
     written_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (name, version)
   )`,
]

interface PostgresSharedTextParts {
  readonly postgres: Postgres
  readonly clock: Clock
  /** What the text is called in the database. */
  readonly name: string
  /** The name of this machine. */
  readonly machine: string
}

/** A text in a database server, by a row for each of its versions; of two that want to be the next one, one is. */
export class PostgresSharedText implements SharedText {
  private constructor(private readonly parts: PostgresSharedTextParts) {}

  /** Makes the table when it is not there. @throws STORAGE_... */
  static async open(parts: PostgresSharedTextParts): Promise<PostgresSharedText> {
    await parts.postgres.migrate('shared-texts', steps)
    return new PostgresSharedText(parts)
  }

  latest(): Promise<TextVersion | undefined> {
    const sql = 'SELECT version, text, machine FROM shared_texts WHERE name = $1 ORDER BY version DESC LIMIT 1'
    return this.parts.postgres.get<TextVersion>(sql, this.parts.name)
  }

  async had(text: string): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT FROM shared_texts WHERE name = $1 AND text = $2) AS "had"'
    return (await this.parts.postgres.get<{ had: boolean }>(sql, this.parts.name, text))?.had === true
  }

  async write(after: number, text: string): Promise<boolean> {
    try {
      return await this.writeNext(after, text)
    } catch (error) {
      if (isSwitchboardError(error, 'STORAGE_UNSURE') && (await this.isWritten(after, text))) return true
      throw error
    }
  }

  onChange(listener: () => void): () => void {
    const { postgres, clock, name } = this.parts
    const stopListening = postgres.listen(channel, (told) => {
      if (told === name) listener()
    })
    let timer: Timer
    const lookLater = () => {
      const look = () => {
        listener()
        lookLater()
      }
      timer = clock.after(lookMs, look, { keepsProcessAlive: false, isUpkeep: true })
    }
    lookLater()
    return () => {
      stopListening()
      timer.cancel()
    }
  }

  private writeNext(after: number, text: string): Promise<boolean> {
    const { postgres, name, machine } = this.parts
    return postgres.transaction(async (transaction) => {
      const sql = `INSERT INTO shared_texts (name, version, text, machine) SELECT $1, $2::bigint + 1, $3, $4
        WHERE (SELECT coalesce(max(version), 0) FROM shared_texts WHERE name = $1) = $2 ON CONFLICT DO NOTHING`
      const written = await transaction.run(sql, name, after, text, machine)
      if (written === 0) return false
      void transaction.run('DELETE FROM shared_texts WHERE name = $1 AND version <= $2', name, after + 1 - maxVersions)
      void transaction.run('SELECT pg_notify($1, $2)', channel, name)
      return true
    })
  }

  /** Whether what was written without an answer is there. */
  private async isWritten(after: number, text: string): Promise<boolean> {
    const { postgres, name, machine } = this.parts
    const sql = 'SELECT text, machine FROM shared_texts WHERE name = $1 AND version = $2'
    const row = await postgres.get<TextVersion>(sql, name, after + 1)
    return row?.text === text && row.machine === machine
  }
}
