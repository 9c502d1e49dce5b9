import type { Database } from '../storage/database.js'
import { openSql } from './sqlite-outbox-tables.js'

/** After so many messages the look-up is brought up to date, if nobody has asked before. */
const step = 1_000

/**
 * Finds messages by whom they are for. An index would put every message at a place of its own, and each place is a page that
 * the next commit writes; here they are entered in their order, many at once, or when somebody asks.
 */
export class SqliteOutboxLookup {
  private behind = 0

  constructor(private readonly database: Database) {}

  /** A message was added. Called inside the transaction that adds it. */
  added(): void {
    this.behind++
    if (this.behind >= step) this.catchUp()
  }

  /** A message is forgotten. Called inside the transaction that forgets it. */
  forget(id: number, recipient: string, contentHash: string): void {
    const sql = 'DELETE FROM outbox_lookup WHERE recipient = ? AND content_hash = ? AND id = ?'
    this.database.run(sql, recipient, contentHash, id)
  }

  /** The messages that a statement reads as `m`, only those for one recipient. It has one parameter, the recipient. */
  forRecipient(): string {
    this.catchUp()
    // `CROSS` has SQLite begin with the few that are somebody's.
    return 'outbox_lookup AS l CROSS JOIN outbox_messages AS m ON m.id = l.id AND l.recipient = ?'
  }

  /** Whether a recipient was sent this since then, or is about to be, by messages with a smaller number than `before`. */
  hasSent(recipient: string, contentHash: string, sinceMs: number, before: number): boolean {
    const sql = `SELECT 1 FROM ${this.forRecipient()} WHERE l.content_hash = ? AND l.id < ?
      AND (${openSql} OR (state = 'sent' AND changed_ms >= ?)) LIMIT 1`
    return this.database.get(sql, recipient, contentHash, before, sinceMs) !== undefined
  }

  private catchUp(): void {
    this.behind = 0
    const last = this.database.get<{ id: number | null }>('SELECT MAX(id) AS id FROM outbox_messages')?.id ?? 0
    const known = this.database.get<{ id: number }>('SELECT last_id AS id FROM outbox_looked_up')?.id ?? 0
    if (last <= known) return
    this.database.transaction(() => {
      this.database.run(
        `INSERT OR IGNORE INTO outbox_lookup SELECT recipient, content_hash, id FROM outbox_messages
           WHERE id > ? AND id <= ? ORDER BY recipient, content_hash, id`,
        known,
        last,
      )
      this.database.run('UPDATE outbox_looked_up SET last_id = ?', last)
    })
  }
}
