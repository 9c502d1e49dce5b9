import type { BulkStatement } from '../storage/postgres/bulk-writes.js'
import type { Postgres } from '../storage/postgres/postgres.js'
import type { PostgresGroupedWrites } from '../storage/postgres/postgres-grouped-writes.js'
import type { PostgresTransaction } from '../storage/postgres/postgres-transaction.js'
import type { OutboxClaims, OutboxLook, OutboxNews, OutboxRights } from './outbox-claims.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type { DueQuery } from './outbox-store.js'
import { type OutboxRow, openSql, recordOf } from './sqlite-outbox-tables.js'

const channel = 'switchboard_outbox'

/** A further step of the outbox's tables. The functions read tables of the cluster, which are there whenever they are called. */
export const claimSteps: readonly string[] = [
  `ALTER TABLE outbox_messages ADD COLUMN claimed_by text, ADD COLUMN origin text,
     ADD COLUMN passed boolean NOT NULL DEFAULT false;
   CREATE INDEX outbox_claimed ON outbox_messages (claimed_by) WHERE claimed_by IS NOT NULL;
   CREATE INDEX outbox_unclaimed ON outbox_messages (pool, due_ms)
     WHERE state IN ('waiting', 'sending', 'ambiguous') AND claimed_by IS NULL;
   CREATE FUNCTION outbox_may_send(m outbox_messages, me text) RETURNS boolean LANGUAGE plpgsql STABLE AS $body$
   DECLARE own text; holder text;
   BEGIN
     own := CASE
       WHEN m.only_agent IS NOT NULL THEN m.only_agent
       WHEN m.state <> 'waiting' OR m.message_ids IS NOT NULL THEN m.agent
       WHEN m.passed THEN NULL
       ELSE coalesce(m.preferred_agent, (SELECT c.agent FROM outbox_contacts c
         WHERE c.recipient = m.recipient AND c.pool = m.pool ORDER BY c.since_ms LIMIT 1)) END;
     IF own IS NULL THEN RETURN true; END IF;
     SELECT machine INTO holder FROM cluster_leases WHERE client = own;
     RETURN holder IS NULL OR holder = me;
   END $body$;
   CREATE FUNCTION outbox_goes_on(broadcast_of bigint) RETURNS boolean LANGUAGE sql STABLE AS $body$
     SELECT broadcast_of IS NULL OR EXISTS (SELECT FROM outbox_broadcasts WHERE id = broadcast_of AND state = 'running')
   $body$`,
]

/** Whether a message that has a name of its own in a statement is not over. */
export function openOf(message: string): string {
  return `${message}.state IN ('waiting', 'sending', 'ambiguous')`
}

/**
 * Whether its broadcast does not hold a message that has a name of its own in a statement: of one that was cancelled, those are left of
 * which somebody has to find out what became of them.
 */
function goesOnOf(message: string): string {
  return `(outbox_goes_on(${message}.broadcast) OR (${message}.state <> 'waiting'
    AND EXISTS (SELECT FROM outbox_broadcasts WHERE id = ${message}.broadcast AND state = 'cancelled')))`
}

/**
 * Keeps what has changed about messages that are claimed here, and tells those who wait for them elsewhere. One that would wait again
 * ends with its broadcast when that was cancelled: the lock has one of the two see what the other did.
 */
export const saveClaimed: BulkStatement = {
  sql: `WITH r AS (
      SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::integer[], $5::text[], $6::bigint[], $7::text[],
        $8::bigint[], $9::bigint[], $10::text[], $11::text[], $12::text[])
        AS r(id, state, due_ms, attempts, tried, changed_ms, agent, message_id, chat_id, reason, message_ids, machine)
    ), b AS (
      SELECT w.id, o.state FROM r JOIN outbox_messages w USING (id) JOIN outbox_broadcasts o ON o.id = w.broadcast
      WHERE r.state = 'waiting' FOR SHARE OF o
    ), saved AS (
      UPDATE outbox_messages m SET state = CASE WHEN b.state = 'cancelled' THEN b.state ELSE r.state END, due_ms = r.due_ms,
        attempts = r.attempts, tried = r.tried, changed_ms = r.changed_ms, agent = r.agent, message_id = r.message_id,
        chat_id = r.chat_id, reason = CASE WHEN b.state = 'cancelled' THEN 'its broadcast was cancelled' ELSE r.reason END,
        message_ids = r.message_ids, claimed_by = CASE WHEN ${openOf('r')} AND coalesce(b.state, 'running') = 'running'
          THEN m.claimed_by END
      FROM r LEFT JOIN b ON b.id = r.id WHERE m.id = r.id AND ${openOf('m')} AND (m.claimed_by IS NULL OR m.claimed_by = r.machine)
      RETURNING m.id, m.state, m.origin, r.machine
    )
    SELECT pg_notify('${channel}', 'over ' || machine || ' ' || id) FROM saved
    WHERE origin <> machine AND NOT (${openSql})`,
}

/** What keeps a message `c` from being claimed: one for the same recipient that others have, or that comes first and is for others. */
const heldUpSql = `EXISTS (
  SELECT FROM outbox_messages o
  WHERE o.recipient = c.recipient AND o.pool = c.pool AND o.id <> c.id AND ${openOf('o')}
    AND o.claimed_by IS DISTINCT FROM $2
    AND (o.claimed_by IS NOT NULL OR (NOT outbox_may_send(o, $2) AND ${goesOnOf('o')} AND (o.state <> 'waiting'
      OR (o.due_ms <= $3 AND (o.priority, -o.id) > (c.priority, -c.id))))))`

const dueSql = `
  UPDATE outbox_messages m SET claimed_by = $2 FROM (
    SELECT c.id FROM outbox_messages c
    WHERE c.pool = $1 AND ${openOf('c')} AND c.claimed_by IS NULL AND (c.state <> 'waiting' OR c.due_ms <= $3)
      AND ${goesOnOf('c')}
      AND ((c.state = 'waiting' AND c.expires_ms <= $3) OR ($5 AND outbox_may_send(c, $2) AND NOT ${heldUpSql}))
    ORDER BY c.priority DESC, c.id LIMIT $4 FOR UPDATE OF c SKIP LOCKED
  ) AS claimed WHERE m.id = claimed.id RETURNING m.*`

const beginSql = `
  WITH lease AS (SELECT 1 FROM cluster_leases WHERE client = $3 AND machine = $2 AND epoch = $4 FOR KEY SHARE)
  UPDATE outbox_messages m SET state = $5, tried = $6, changed_ms = $7, agent = $3, attempts = $8
  WHERE id = $1 AND claimed_by = $2 AND ${openSql} AND EXISTS (SELECT FROM lease)
    AND (state <> 'waiting' OR outbox_goes_on(broadcast)) RETURNING id`

/** What must not begin, as its broadcast is paused, is anybody's when that goes on. */
const letGoSql = `UPDATE outbox_messages SET claimed_by = NULL
  WHERE id = $1 AND claimed_by = $2 AND state = 'waiting' AND NOT outbox_goes_on(broadcast)`

const freeSql = `
  UPDATE outbox_messages SET claimed_by = NULL WHERE claimed_by = ANY (ARRAY(
    SELECT claimant FROM (SELECT DISTINCT claimed_by AS claimant FROM outbox_messages WHERE claimed_by IS NOT NULL) AS claims
    WHERE NOT EXISTS (SELECT FROM cluster_machines WHERE id = claimant AND NOT is_dead)
      AND NOT EXISTS (SELECT FROM cluster_leases WHERE machine = claimant)))`

const lookSql = `
  SELECT ARRAY(SELECT p FROM unnest($1::text[]) AS p WHERE EXISTS (
      SELECT FROM outbox_messages WHERE pool = p AND ${openSql} AND claimed_by IS NULL AND due_ms <= $3)) AS pools,
    ARRAY(SELECT id FROM outbox_messages WHERE id = ANY ($2::bigint[]) AND NOT (${openSql})) AS over,
    (SELECT coalesce(string_agg(pool, ' ' ORDER BY pool), '') FROM outbox_paused)
      || (SELECT count(*) || ' ' || coalesce(max(since_ms), 0) FROM do_not_contact) AS lists`

const tellSql = 'SELECT pg_notify($1, $2)'

/** Claims messages in a database server, under the leases of their agents. */
export class PostgresOutboxClaims implements OutboxClaims {
  constructor(
    private readonly postgres: Postgres,
    private readonly writes: PostgresGroupedWrites,
    private readonly rights: OutboxRights,
  ) {}

  /** This process among the others; empty while it may send nothing. */
  get machine(): string {
    return this.rights.machine() ?? ''
  }

  /** Claims messages that are to be sent next. Of several processes one claims at a time. */
  async due({ pool, nowMs, limit, onlyExpired = false }: DueQuery): Promise<OutboxRecord[]> {
    const { machine } = this
    if (machine === '') return []
    const rows = await this.postgres.transaction((transaction) => {
      void transaction.run('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', `switchboard outbox ${pool}`)
      return transaction.all<OutboxRow>(dueSql, pool, machine, nowMs, limit, !onlyExpired)
    })
    const records = rows.map(recordOf)
    // Whoever was sending it is gone; its agent finds out what became of it.
    for (const record of records) if (record.state === 'sending') record.state = 'ambiguous'
    return records.sort((one, other) => other.priority - one.priority || one.id - other.id)
  }

  async begin({ id, agent = '', state, tried, changedMs, attempts }: OutboxRecord): Promise<boolean> {
    const fence = this.rights.fence(agent)
    if (!fence) return false
    const values = [id, fence.machine, agent, fence.epoch, state, JSON.stringify(tried), changedMs, attempts]
    return this.writes.add(async ({ transaction, rows }) => {
      // What became of the attempt before comes first, or it would be what is kept of the message.
      if (rows.has(saveClaimed, id)) rows.send(transaction)
      const isBegun = (await transaction.get(beginSql, ...values)) !== undefined
      if (!isBegun) void transaction.run(letGoSql, id, fence.machine)
      return isBegun
    })
  }

  async giveBack(records: readonly OutboxRecord[], passed: boolean): Promise<void> {
    const { machine } = this
    const sql = `UPDATE outbox_messages m SET claimed_by = NULL, passed = m.passed OR $4, tried = r.tried
      FROM unnest($1::bigint[], $2::text[]) AS r(id, tried) WHERE m.id = r.id AND m.claimed_by = $3`
    const columns = [records.map(({ id }) => id), records.map(({ tried }) => JSON.stringify(tried))] as const
    await this.writes.add(({ transaction }) => {
      void transaction.run(sql, ...columns, machine, passed)
      this.tellOf(
        transaction,
        records.map((record) => ({ ...record, state: 'waiting' })),
      )
    })
  }

  async giveBackAll(): Promise<void> {
    const { machine } = this
    if (machine === '') return
    await this.postgres.run('UPDATE outbox_messages SET claimed_by = NULL WHERE claimed_by = $1', machine)
  }

  async cancel(id: number, nowMs: number): Promise<boolean> {
    const sql = `UPDATE outbox_messages SET state = 'cancelled', reason = 'cancelled', changed_ms = $2, claimed_by = NULL
      WHERE id = $1 AND state = 'waiting'`
    return this.writes.add(async ({ transaction, rows }) => {
      if (rows.has(saveClaimed, id)) rows.send(transaction)
      return (await transaction.run(sql, id, nowMs)) > 0
    })
  }

  async look(pools: readonly string[], waiting: readonly number[], nowMs: number): Promise<OutboxLook> {
    if (this.machine !== '') await this.postgres.run(freeSql)
    const found = await this.postgres.get<OutboxLook>(lookSql, pools, waiting, nowMs)
    return { pools: found?.pools ?? [], over: (found?.over ?? []).map(Number), lists: found?.lists ?? '' }
  }

  onNews(listener: (news: OutboxNews) => void): () => void {
    return this.postgres.listen(channel, (told) => {
      const [kind, from, ...rest] = told.split(' ')
      if (from === this.machine) return
      const what = rest.join(' ')
      if (kind === 'pool') listener({ kind, pool: what })
      else if (kind === 'over') listener({ kind, id: Number(what) })
      else if (kind === 'lists') listener({ kind })
    })
  }

  /** Tells other processes, when the transaction is committed, of messages that nobody has claimed. */
  tellOf(transaction: PostgresTransaction, messages: readonly NewOutboxRecord[]): void {
    const waiting = messages.filter(({ state }) => state === 'waiting')
    for (const pool of new Set(waiting.map((message) => message.pool))) {
      void transaction.run(tellSql, channel, `pool ${this.machine} ${pool}`)
    }
  }

  /** Tells other processes something; nothing depends on it. */
  async tell(kind: OutboxNews['kind'], what = ''): Promise<void> {
    await this.postgres.run(tellSql, channel, `${kind} ${this.machine} ${what}`).catch(() => {})
  }
}
