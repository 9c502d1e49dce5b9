import type { Database } from '../storage/database.js'
import { GroupedWrites } from '../storage/grouped-writes.js'
import type { DeliveryState } from './delivery.js'
import { writeContent } from './outbox-content.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type {
  Acquaintance,
  BlockedContact,
  BroadcastState,
  DueQuery,
  OutboxQuery,
  OutboxStore,
  StoredBroadcast,
  UnsentReason,
} from './outbox-store.js'
import { findSql } from './sqlite-outbox-find.js'
import { SqliteOutboxLookup } from './sqlite-outbox-lookup.js'
import {
  goesOnSql,
  insertion,
  latestSql,
  type OutboxRow,
  openSql,
  outboxSteps,
  recordOf,
  unsentSql,
} from './sqlite-outbox-tables.js'

interface BroadcastRow {
  id: number
  pool: string
  key: string | null
  state: BroadcastState
  created_ms: number
}

const saveSql = `UPDATE outbox_messages SET state = ?, due_ms = ?, attempts = ?, tried = ?, changed_ms = ?, agent = ?,
  message_id = ?, chat_id = ?, reason = ?, message_ids = ? WHERE id = ?`

/** How many messages are looked at in one go when old ones are forgotten: what else is written must not wait for long. */
const pruneStep = 1_000

/** Keeps the outbox in the application's database. The writes of one turn are one transaction. */
export class SqliteOutboxStore implements OutboxStore {
  private readonly writes: GroupedWrites
  /** What became of messages, which nobody waits for: kept together with what others write in the same moment. */
  private readonly outcomes: GroupedWrites
  /** The last outcomes of messages that are not committed: what is saved of one after that has to come behind it. */
  private readonly uncommitted = new Map<number, Promise<void>>()
  private readonly lookup: SqliteOutboxLookup
  /** Contents written lately: a broadcast has one for all. */
  private lastContent: { content: object; json: string } | undefined

  constructor(private readonly database: Database) {
    database.migrate('outbox', outboxSteps)
    this.writes = new GroupedWrites(database.groupCommit, { inParts: true })
    this.outcomes = new GroupedWrites(database.groupCommit)
    this.lookup = new SqliteOutboxLookup(database)
  }

  add(messages: readonly NewOutboxRecord[]): Promise<OutboxRecord[]> {
    return this.writes.add(() => messages.map((message) => this.insert(message)))
  }

  save(record: OutboxRecord): Promise<void> {
    const { id, state, dueMs, attempts, changedMs, agent, messageId, messageIds, chatId, reason } = record
    const tried = JSON.stringify(record.tried)
    const writes = state === 'sending' && !this.uncommitted.has(id) ? this.writes : this.outcomes
    const saved = writes.add(() => {
      this.database.run(
        saveSql,
        state,
        dueMs,
        attempts,
        tried,
        changedMs,
        agent ?? null,
        messageId ?? null,
        chatId ?? null,
        reason ?? null,
        messageIds ? JSON.stringify(messageIds) : null,
        id,
      )
    })
    if (writes === this.outcomes) this.follow(id, saved)
    return saved
  }

  async get(id: number): Promise<OutboxRecord | undefined> {
    const row = this.database.get<OutboxRow>('SELECT * FROM outbox_messages WHERE id = ?', id)
    return row && recordOf(row)
  }

  async find(query: OutboxQuery): Promise<OutboxRecord[]> {
    const { sql, values } = findSql(query, () => this.lookup.forRecipient())
    return this.database.all<OutboxRow>(sql, ...values).map(recordOf)
  }

  async due({ pool, nowMs, limit, isInHand }: DueQuery): Promise<OutboxRecord[]> {
    const found: OutboxRecord[] = []
    let after: { priority: number; id: number } | undefined
    while (found.length < limit) {
      const rows: OutboxRow[] = this.database.all<OutboxRow>(
        `SELECT * FROM outbox_messages AS m WHERE pool = ?1 AND ${openSql} AND state <> 'sending' AND due_ms <= ?2
           AND (?3 IS NULL OR priority < ?3 OR (priority = ?3 AND id > ?4))
           AND ${goesOnSql}
         ORDER BY priority DESC, id LIMIT ?5`,
        pool,
        nowMs,
        after?.priority ?? null,
        after?.id ?? null,
        limit,
      )
      found.push(...rows.filter(({ id }) => !isInHand(id)).map(recordOf))
      after = rows.at(-1)
      if (rows.length < limit) break
    }
    return found.slice(0, limit)
  }

  async nextDueMs(pool: string, nowMs: number): Promise<number | undefined> {
    const sql = `SELECT MIN(due_ms) AS next FROM outbox_messages
      WHERE pool = ? AND ${openSql} AND state = 'waiting' AND due_ms > ?`
    return this.database.get<{ next: number | null }>(sql, pool, nowMs)?.next ?? undefined
  }

  async unfinished(pool: string): Promise<OutboxRecord[]> {
    const sql = `SELECT * FROM outbox_messages WHERE pool = ? AND ${openSql} AND state <> 'waiting' ORDER BY id`
    return this.database.all<OutboxRow>(sql, pool).map(recordOf)
  }

  async pools(): Promise<string[]> {
    const sql = `SELECT DISTINCT pool FROM outbox_messages WHERE ${openSql}`
    return this.database.all<{ pool: string }>(sql).map(({ pool }) => pool)
  }

  async hasSent(
    recipient: string,
    contentHash: string,
    sinceMs: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<boolean> {
    return this.lookup.hasSent(recipient, contentHash, sinceMs, before)
  }

  cancelWaiting(broadcast: number, nowMs: number): Promise<number[]> {
    // Behind what became of its messages: one that was being sent may wait again.
    return this.outcomes.add(() =>
      this.database
        .all<{ id: number }>(
          `UPDATE outbox_messages SET state = 'cancelled', reason = 'its broadcast was cancelled', changed_ms = ? WHERE broadcast = ? AND state = 'waiting'
           RETURNING id`,
          nowMs,
          broadcast,
        )
        .map(({ id }) => id),
    )
  }

  addBroadcast({ pool, key, state, createdMs }: Omit<StoredBroadcast, 'id'>): Promise<StoredBroadcast> {
    return this.writes.add(() => {
      const sql = 'SELECT * FROM outbox_broadcasts WHERE pool = ? AND key = ?'
      const before = key === undefined ? undefined : this.database.get<BroadcastRow>(sql, pool, key)
      if (before) return broadcastOf(before)
      const { lastId: id } = this.database.run(
        'INSERT INTO outbox_broadcasts (pool, key, state, created_ms) VALUES (?, ?, ?, ?)',
        pool,
        key ?? null,
        state,
        createdMs,
      )
      return { id, pool, state, createdMs, ...(key === undefined ? {} : { key }) }
    })
  }

  async broadcast(id: number): Promise<StoredBroadcast | undefined> {
    const row = this.database.get<BroadcastRow>('SELECT * FROM outbox_broadcasts WHERE id = ?', id)
    return row && broadcastOf(row)
  }

  async broadcasts(): Promise<StoredBroadcast[]> {
    return this.database.all<BroadcastRow>('SELECT * FROM outbox_broadcasts ORDER BY id').map(broadcastOf)
  }

  async setBroadcastState(id: number, state: BroadcastState): Promise<void> {
    const sql = `UPDATE outbox_broadcasts SET state = ? WHERE id = ? AND state <> 'cancelled'`
    await this.writes.add(() => this.database.run(sql, state, id))
  }

  async counts(broadcast: number): Promise<Partial<Record<DeliveryState, number>>> {
    const sql = `SELECT state, COUNT(*) AS count FROM outbox_messages AS m WHERE broadcast = ? AND ${latestSql} GROUP BY state`
    const rows = this.database.all<{ state: DeliveryState; count: number }>(sql, broadcast)
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }

  async unsentReasons(broadcast: number, limit: number): Promise<UnsentReason[]> {
    const sql = `SELECT state, COALESCE(reason, state) AS reason, COUNT(*) AS count FROM outbox_messages AS m
      WHERE broadcast = ? AND ${unsentSql} AND ${latestSql} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT ?`
    return this.database.all<UnsentReason>(sql, broadcast, limit).map((row) => ({ ...row }))
  }

  async pausedPools(): Promise<string[]> {
    return this.database.all<{ pool: string }>('SELECT pool FROM outbox_paused').map(({ pool }) => pool)
  }

  async setPaused(pool: string, paused: boolean): Promise<void> {
    const sql = paused ? 'INSERT OR IGNORE INTO outbox_paused VALUES (?)' : 'DELETE FROM outbox_paused WHERE pool = ?'
    await this.writes.add(() => this.database.run(sql, pool))
  }

  async blocked(): Promise<BlockedContact[]> {
    const sql = 'SELECT recipient, reason, since_ms AS sinceMs FROM do_not_contact'
    return this.database.all<BlockedContact>(sql).map((row) => ({ ...row }))
  }

  async block({ recipient, reason, sinceMs }: BlockedContact): Promise<void> {
    const sql = 'INSERT OR REPLACE INTO do_not_contact VALUES (?, ?, ?)'
    await this.writes.add(() => this.database.run(sql, recipient, reason, sinceMs))
  }

  async unblock(recipient: string): Promise<void> {
    await this.writes.add(() => this.database.run('DELETE FROM do_not_contact WHERE recipient = ?', recipient))
  }

  async contacts(recipient: string): Promise<Acquaintance[]> {
    const sql = 'SELECT agent, pool, since_ms AS sinceMs FROM outbox_contacts WHERE recipient = ? ORDER BY since_ms'
    return this.database.all<Acquaintance>(sql, recipient).map((row) => ({ ...row }))
  }

  async addContact(recipients: readonly string[], { agent, pool, sinceMs }: Acquaintance): Promise<void> {
    const sql = 'INSERT OR IGNORE INTO outbox_contacts VALUES (?, ?, ?, ?)'
    await this.writes.add(() => {
      for (const recipient of recipients) this.database.run(sql, recipient, agent, pool, sinceMs)
    })
  }

  async person(name: string): Promise<string | undefined> {
    return this.database.get<{ person: string }>('SELECT person FROM outbox_names WHERE name = ?', name)?.person
  }

  async namesOf(person: string): Promise<string[]> {
    const sql = 'SELECT name FROM outbox_names WHERE person = ?'
    return this.database.all<{ name: string }>(sql, person).map(({ name }) => name)
  }

  async addNames(person: string, names: readonly string[]): Promise<void> {
    await this.writes.add(() => {
      for (const name of names) this.database.run('INSERT OR REPLACE INTO outbox_names VALUES (?, ?)', name, person)
    })
  }

  async prune(beforeMs: number): Promise<number> {
    // The last message stays, so that its number is not given again.
    const ends = this.database.get<{ first: number | null; last: number | null }>(
      'SELECT (SELECT MIN(id) FROM outbox_messages) AS first, (SELECT MAX(id) - 1 FROM outbox_messages) AS last',
    )
    const { first, last } = ends ?? {}
    let count = 0
    if (first == null || last == null) return count
    for (let from = first; from <= last; from += pruneStep) {
      count += await this.writes.add(() => this.forget(from, Math.min(from + pruneStep - 1, last), beforeMs))
    }
    return count
  }

  private follow(id: number, saved: Promise<void>): void {
    this.uncommitted.set(id, saved)
    const over = () => {
      if (this.uncommitted.get(id) === saved) this.uncommitted.delete(id)
    }
    saved.then(over, over)
  }

  /** Forgets what has been over since before then, among messages with these numbers. @returns how many. */
  private forget(from: number, to: number, beforeMs: number): number {
    // A broadcast that is started again with its key must know whom it has reached.
    const sql = `DELETE FROM outbox_messages WHERE id BETWEEN ? AND ? AND NOT (${openSql}) AND changed_ms < ?
      AND (broadcast IS NULL OR broadcast NOT IN (SELECT id FROM outbox_broadcasts WHERE key IS NOT NULL))
      RETURNING id, recipient, content_hash`
    const gone = this.database.all<Pick<OutboxRow, 'id' | 'recipient' | 'content_hash'>>(sql, from, to, beforeMs)
    for (const { id, recipient, content_hash: hash } of gone) this.lookup.forget(id, recipient, hash)
    return gone.length
  }

  private insert(message: NewOutboxRecord): OutboxRecord {
    const { pool, key } = message
    if (key !== undefined) {
      const sql = 'SELECT * FROM outbox_messages WHERE pool = ? AND key = ?'
      const before = this.database.get<OutboxRow>(sql, pool, key)
      if (before) return recordOf(before)
    }
    const { sql, values } = insertion(message, this.json(message))
    const { lastId: id } = this.database.run(sql, ...values)
    this.lookup.added()
    // The same object: a copy of all its fields costs as much as half the statement.
    return Object.assign(message, { id })
  }

  private json({ content }: NewOutboxRecord): string {
    if (this.lastContent?.content === content) return this.lastContent.json
    const json = writeContent(content)
    this.lastContent = { content, json }
    return json
  }
}

function broadcastOf({ id, pool, key, state, created_ms: createdMs }: BroadcastRow): StoredBroadcast {
  return { id, pool, state, createdMs, ...(key === null ? {} : { key }) }
}
