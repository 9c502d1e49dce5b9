import type { Database } from '../../storage/database.js'
import { type FigureQuery, type FigureRow, FigureStore } from './figure-store.js'
import type { SlotFigures } from './slot-figures.js'

const steps = [
  `CREATE TABLE figures (
     subject TEXT NOT NULL, name TEXT NOT NULL, step_ms INTEGER NOT NULL, slot_ms INTEGER NOT NULL, source TEXT NOT NULL,
     figures TEXT NOT NULL, PRIMARY KEY (subject, name, step_ms, slot_ms, source)
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX figures_slot ON figures (step_ms, slot_ms)`,
]

/** Keeps figures in the database. */
export class SqliteFigureStore extends FigureStore {
  constructor(private readonly database: Database) {
    super()
    database.migrate('figures', steps)
  }

  async write(rows: readonly FigureRow[]): Promise<void> {
    const { database } = this
    database.transaction(() => {
      for (const { subject, name, stepMs, slotMs, source, figures } of rows) {
        const sql = 'INSERT OR REPLACE INTO figures VALUES (?, ?, ?, ?, ?, ?)'
        database.run(sql, subject, name, stepMs, slotMs, source, JSON.stringify(figures))
      }
    })
  }

  async read({ subject, name, stepMs, sinceMs }: FigureQuery): Promise<FigureRow[]> {
    const rows = this.database.all<{ slotMs: number; source: string; figures: string }>(
      `SELECT slot_ms AS slotMs, source, figures FROM figures
         WHERE subject = ? AND name = ? AND step_ms = ? AND slot_ms >= ? ORDER BY slot_ms, source`,
      ...[subject, name, stepMs, sinceMs],
    )
    return rows.map((row) => ({ subject, name, stepMs, ...row, figures: JSON.parse(row.figures) as SlotFigures }))
  }

  async forget(stepMs: number, beforeMs: number): Promise<void> {
    this.database.run('DELETE FROM figures WHERE step_ms = ? AND slot_ms < ?', stepMs, beforeMs)
  }
}
