import { PostgresGroupedWrites } from '../storage/postgres/postgres-grouped-writes.js'
import type { PostgresStorage } from '../storage/postgres/postgres-storage.js'
import type { PostgresTransaction, PostgresValue } from '../storage/postgres/postgres-transaction.js'
import type { DeliveryState } from './delivery.js'
import type { OutboxRights } from './outbox-claims.js'
import { writeContent } from './outbox-content.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type { BroadcastState, DueQuery, OutboxQuery, StoredBroadcast, UnsentReason } from './outbox-store.js'
import { PostgresOutboxClaims, saveClaimed } from './postgres-outbox-claims.js'
import { PostgresOutboxPeople } from './postgres-outbox-people.js'
import {
  addClaimedSql,
  addSql,
  columnsOf,
  findPostgresSql,
  keyedSql,
  postgresOutboxSteps,
  save,
  valuesOf,
} from './postgres-outbox-tables.js'
import { goesOnSql, latestSql, type OutboxRow, openSql, recordOf, unsentSql } from './sqlite-outbox-tables.js'

interface BroadcastRow {
  id: number
  pool: string
  key: string | null
  state: BroadcastState
  created_ms: number
}

interface AddedRow {
  id: number
  key: string | null
  /** Who sends it already. */
  claimed_by?: string | null
}

/** Keeps the outbox in a database server. Writes are committed together with those of others. */
export class PostgresOutboxStore extends PostgresOutboxPeople {
  private readonly writes: PostgresGroupedWrites
  /** Contents written lately: a broadcast has one for all. */
  private lastContent: { content: object; json: string } | undefined

  readonly claims: PostgresOutboxClaims | undefined

  private constructor({ postgres, groupCommit }: PostgresStorage, rights: OutboxRights | undefined) {
    super(postgres)
    this.writes = new PostgresGroupedWrites(groupCommit)
    this.claims = rights && new PostgresOutboxClaims(postgres, this.writes, rights)
  }

  /** @param rights - by which one of several processes sends from it; absent: it is the only one. */
  static async open(storage: PostgresStorage, rights?: OutboxRights): Promise<PostgresOutboxStore> {
    await storage.postgres.migrate('outbox', postgresOutboxSteps)
    return new PostgresOutboxStore(storage, rights)
  }

  async add(messages: readonly NewOutboxRecord[]): Promise<OutboxRecord[]> {
    if (messages.length === 0) return []
    return this.writes.add(({ transaction }) => this.insert(transaction, messages))
  }

  save(record: OutboxRecord): Promise<void> {
    const { id, state, dueMs, attempts, changedMs, agent, messageId, messageIds, chatId, reason } = record
    const row = [
      ...[id, state, dueMs, attempts, JSON.stringify(record.tried), changedMs, agent ?? null, messageId ?? null],
      ...[chatId ?? null, reason ?? null, messageIds ? JSON.stringify(messageIds) : null],
    ]
    const { claims } = this
    if (!claims) return this.writes.add(({ rows }) => rows.replace(save, id, ...row))
    const { machine } = claims
    return this.writes.add(({ rows }) => rows.replace(saveClaimed, id, ...row, machine))
  }

  async get(id: number): Promise<OutboxRecord | undefined> {
    const row = await this.postgres.get<OutboxRow>('SELECT * FROM outbox_messages WHERE id = $1', id)
    return row && recordOf(row)
  }

  async find(query: OutboxQuery): Promise<OutboxRecord[]> {
    const { sql, values } = findPostgresSql(query)
    return (await this.postgres.all<OutboxRow>(sql, ...values)).map(recordOf)
  }

  async due(query: DueQuery): Promise<OutboxRecord[]> {
    if (this.claims) return this.claims.due(query)
    const { pool, nowMs, limit, isInHand } = query
    const found: OutboxRecord[] = []
    let after: { priority: number; id: number } | undefined
    while (found.length < limit) {
      const rows: OutboxRow[] = await this.postgres.all<OutboxRow>(
        `SELECT * FROM outbox_messages AS m WHERE pool = $1 AND ${openSql} AND state <> 'sending' AND due_ms <= $2
           AND ($3::integer IS NULL OR priority < $3 OR (priority = $3 AND id > $4))
           AND ${goesOnSql}
         ORDER BY priority DESC, id LIMIT $5`,
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
    const sql = `SELECT min(due_ms) AS next FROM outbox_messages
      WHERE pool = $1 AND ${openSql} AND state = 'waiting' AND due_ms > $2`
    return (await this.postgres.get<{ next: number | null }>(sql, pool, nowMs))?.next ?? undefined
  }

  async unfinished(pool: string): Promise<OutboxRecord[]> {
    // Others may be sending them at this moment; those that nobody is sending are claimed like those that wait.
    if (this.claims) return []
    const sql = `SELECT * FROM outbox_messages WHERE pool = $1 AND ${openSql} AND state <> 'waiting' ORDER BY id`
    return (await this.postgres.all<OutboxRow>(sql, pool)).map(recordOf)
  }

  async pools(): Promise<string[]> {
    const sql = `SELECT DISTINCT pool FROM outbox_messages WHERE ${openSql}`
    return (await this.postgres.all<{ pool: string }>(sql)).map(({ pool }) => pool)
  }

  async hasSent(
    recipient: string,
    contentHash: string,
    sinceMs: number,
    before: number = Number.MAX_SAFE_INTEGER,
  ): Promise<boolean> {
    const sql = `SELECT 1 FROM outbox_messages WHERE recipient = $1 AND content_hash = $2 AND id < $3
      AND (${openSql} OR (state = 'sent' AND changed_ms >= $4)) LIMIT 1`
    return (await this.postgres.get(sql, recipient, contentHash, before, sinceMs)) !== undefined
  }

  async cancelWaiting(broadcast: number, nowMs: number): Promise<number[]> {
    const sql = `UPDATE outbox_messages SET state = 'cancelled', reason = 'its broadcast was cancelled', changed_ms = $1,
      claimed_by = NULL WHERE broadcast = $2 AND state = 'waiting' RETURNING id`
    const cancelled = await this.writes.add(({ transaction, rows }) => {
      // What became of its messages comes first: one that was being sent may wait again.
      rows.send(transaction)
      return transaction.all<{ id: number }>(sql, nowMs, broadcast)
    })
    return cancelled.map(({ id }) => id).sort((one, other) => one - other)
  }

  addBroadcast({ pool, key, state, createdMs }: Omit<StoredBroadcast, 'id'>): Promise<StoredBroadcast> {
    const add = `INSERT INTO outbox_broadcasts (pool, key, state, created_ms) VALUES ($1, $2, $3, $4)
      ON CONFLICT (pool, key) WHERE key IS NOT NULL DO UPDATE SET key = excluded.key RETURNING *`
    return this.writes.add(async ({ transaction }) => {
      const row = await transaction.get<BroadcastRow>(add, pool, key ?? null, state, createdMs)
      return row ? broadcastOf(row) : { id: 0, pool, state, createdMs }
    })
  }

  async broadcast(id: number): Promise<StoredBroadcast | undefined> {
    const row = await this.postgres.get<BroadcastRow>('SELECT * FROM outbox_broadcasts WHERE id = $1', id)
    return row && broadcastOf(row)
  }

  async broadcasts(): Promise<StoredBroadcast[]> {
    return (await this.postgres.all<BroadcastRow>('SELECT * FROM outbox_broadcasts ORDER BY id')).map(broadcastOf)
  }

  async setBroadcastState(id: number, state: BroadcastState): Promise<void> {
    // By itself: whoever keeps what became of a message waits for it, and may hold what is freed then.
    await this.postgres.run(`UPDATE outbox_broadcasts SET state = $1 WHERE id = $2 AND state <> 'cancelled'`, state, id)
    if (!this.claims || state === 'running') return
    // Whoever has claimed some of them finds out before an attempt begins.
    const free = `UPDATE outbox_messages SET claimed_by = NULL WHERE broadcast = $1 AND state = 'waiting' AND claimed_by IS NOT NULL`
    await this.postgres.run(free, id)
  }

  protected override async listsChanged(): Promise<void> {
    await this.claims?.tell('lists')
  }

  async counts(broadcast: number): Promise<Partial<Record<DeliveryState, number>>> {
    const sql = `SELECT state, count(*) AS count FROM outbox_messages AS m WHERE broadcast = $1 AND ${latestSql} GROUP BY state`
    const rows = await this.postgres.all<{ state: DeliveryState; count: number }>(sql, broadcast)
    return Object.fromEntries(rows.map(({ state, count }) => [state, count]))
  }

  unsentReasons(broadcast: number, limit: number): Promise<UnsentReason[]> {
    const sql = `SELECT state, coalesce(reason, state) AS reason, count(*) AS count FROM outbox_messages AS m
      WHERE broadcast = $1 AND ${unsentSql} AND ${latestSql} GROUP BY 1, 2 ORDER BY 3 DESC LIMIT $2`
    return this.postgres.all<UnsentReason>(sql, broadcast, limit)
  }

  prune(beforeMs: number): Promise<number> {
    // A broadcast that is started again with its key must know whom it has reached.
    const sql = `DELETE FROM outbox_messages WHERE NOT (${openSql}) AND changed_ms < $1
      AND (broadcast IS NULL OR broadcast NOT IN (SELECT id FROM outbox_broadcasts WHERE key IS NOT NULL))`
    return this.writes.add(({ transaction }) => transaction.run(sql, beforeMs))
  }

  private async insert(
    transaction: PostgresTransaction,
    messages: readonly NewOutboxRecord[],
  ): Promise<OutboxRecord[]> {
    const keyed = new Map(messages.filter(({ key }) => key !== undefined).map((message) => [nameOf(message), message]))
    const plain = messages.filter(({ key }) => key === undefined)
    const given = [...keyed.values(), ...plain].map((message) => valuesOf(message, this.json(message)))
    const [added, known] = await Promise.all([
      this.added(transaction, columnsOf(given)),
      keyed.size === 0 ? [] : transaction.all<OutboxRow>(keyedSql, ...keysOf([...keyed.values()])),
    ])
    // Numbers are given in the order of the rows.
    const fresh = added.filter(({ key }) => key === null).sort((one, other) => one.id - other.id)
    const byName = new Map(known.map((row) => [nameOf({ pool: row.pool, key: row.key ?? '' }), recordOf(row)]))
    const { claims } = this
    if (!claims)
      return messages.map((message) => byName.get(nameOf(message)) ?? { ...message, id: fresh.shift()?.id ?? 0 })
    claims.tellOf(transaction, messages)
    return messages.map((message) => {
      const before = byName.get(nameOf(message))
      const row = before ? added.find(({ id }) => id === before.id) : fresh.shift()
      if (before && (!row || message.state !== 'sending')) return before
      const { id = 0, claimed_by: claimant } = row ?? {}
      return message.state === 'sending' && !claimant ? unbegun(message, id) : { ...message, id }
    })
  }

  private added(transaction: PostgresTransaction, columns: readonly PostgresValue[]): Promise<AddedRow[]> {
    const { claims } = this
    if (!claims) return transaction.all<AddedRow>(addSql, ...columns)
    return transaction.all<AddedRow>(addClaimedSql, ...columns, claims.machine)
  }

  private json({ content }: NewOutboxRecord): string {
    if (this.lastContent?.content === content) return this.lastContent.json
    const json = writeContent(content)
    this.lastContent = { content, json }
    return json
  }
}

/** A message as it is kept when its attempt must not begin yet. */
function unbegun(message: NewOutboxRecord, id: number): OutboxRecord {
  return { ...message, id, state: 'waiting', tried: [], agent: undefined }
}

function nameOf({ pool, key }: { readonly pool: string; readonly key?: string | undefined }): string {
  return key === undefined ? '' : `${pool}\u0000${key}`
}

function keysOf(messages: readonly NewOutboxRecord[]): [string[], string[]] {
  return [messages.map(({ pool }) => pool), messages.map(({ key = '' }) => key)]
}

function broadcastOf({ id, pool, key, state, created_ms: createdMs }: BroadcastRow): StoredBroadcast {
  return { id, pool, state, createdMs, ...(key === null ? {} : { key }) }
}
