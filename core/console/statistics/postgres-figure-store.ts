import type { Postgres } from '../../storage/postgres/postgres.js'
import { type FigureQuery, type FigureRow, FigureStore } from './figure-store.js'
import type { SlotFigures } from './slot-figures.js'

const steps = [
  `CREATE TABLE figures (
     subject text NOT NULL, name text NOT NULL, step_ms bigint NOT NULL, slot_ms bigint NOT NULL, source text NOT NULL,
     figures text NOT NULL, PRIMARY KEY (subject, name, step_ms, slot_ms, source)
   );
   CREATE INDEX figures_slot ON figures (step_ms, slot_ms)`,
]

/** Keeps the figures of all processes in a database server. */
export class PostgresFigureStore extends FigureStore {
  private constructor(private readonly postgres: Postgres) {
    super()
  }

  static async open(postgres: Postgres): Promise<PostgresFigureStore> {
    await postgres.migrate('figures', steps)
    return new PostgresFigureStore(postgres)
  }

  async write(rows: readonly FigureRow[]): Promise<void> {
    if (rows.length === 0) return
    const sql = `INSERT INTO figures SELECT * FROM
        unnest($1::text[], $2::text[], $3::bigint[], $4::bigint[], $5::text[], $6::text[])
      ON CONFLICT (subject, name, step_ms, slot_ms, source) DO UPDATE SET figures = excluded.figures`
    await this.postgres.run(
      sql,
      rows.map(({ subject }) => subject),
      rows.map(({ name }) => name),
      rows.map(({ stepMs }) => stepMs),
      rows.map(({ slotMs }) => slotMs),
      rows.map(({ source }) => source),
      rows.map(({ figures }) => JSON.stringify(figures)),
    )
  }

  async read({ subject, name, stepMs, sinceMs }: FigureQuery): Promise<FigureRow[]> {
    const rows = await this.postgres.all<{ slotMs: number; source: string; figures: string }>(
      `SELECT slot_ms AS "slotMs", source, figures FROM figures
         WHERE subject = $1 AND name = $2 AND step_ms = $3 AND slot_ms >= $4 ORDER BY slot_ms, source`,
      ...[subject, name, stepMs, sinceMs],
    )
    return rows.map((row) => ({ subject, name, stepMs, ...row, figures: JSON.parse(row.figures) as SlotFigures }))
  }

  async forget(stepMs: number, beforeMs: number): Promise<void> {
    await this.postgres.run('DELETE FROM figures WHERE step_ms = $1 AND slot_ms < $2', stepMs, beforeMs)
  }
}
