import type { Database } from '../../storage/database.js'
import { type AuditEntry, AuditLog, type AuditRow, entryOf } from './audit-log.js'

const steps = [
  `CREATE TABLE audit (
     id INTEGER PRIMARY KEY AUTOINCREMENT, at_ms INTEGER NOT NULL, who TEXT NOT NULL, action TEXT NOT NULL,
     outcome TEXT NOT NULL, address TEXT NOT NULL
   ) STRICT;
   CREATE INDEX audit_at ON audit (at_ms)`,
  'ALTER TABLE audit ADD COLUMN machine TEXT',
  // What is written stays as it is.
  `CREATE TRIGGER audit_kept BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is only added to'); END`,
]

/** So many entries are kept. */
const maxEntries = 100_000

/** How many entries one answer has, at most. */
const maxPage = 1_000

/** Keeps the audit log in the database. */
export class SqliteAuditLog extends AuditLog {
  /** @param machine - the name that this process's entries bear. */
  constructor(
    private readonly database: Database,
    private readonly machine?: string,
  ) {
    super()
    database.migrate('audit', steps)
  }

  async append({ atMs, who, action, outcome, address }: AuditEntry): Promise<void> {
    const { lastId } = this.database.run(
      'INSERT INTO audit (at_ms, who, action, outcome, address, machine) VALUES (?, ?, ?, ?, ?, ?)',
      atMs,
      who,
      action,
      outcome,
      address,
      this.machine ?? null,
    )
    if (lastId % 1_000 === 0) this.database.run('DELETE FROM audit WHERE id <= ?', lastId - maxEntries)
  }

  async list({ limit = 100, before = Number.MAX_SAFE_INTEGER }: { limit?: number; before?: number } = {}) {
    const rows = this.database.all<AuditRow>(
      `SELECT id, at_ms AS atMs, who, action, outcome, address, machine FROM audit WHERE id < ? ORDER BY id DESC LIMIT ?`,
      before,
      Math.min(limit, maxPage),
    )
    return rows.map(entryOf)
  }
}
