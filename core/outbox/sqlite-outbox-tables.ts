import type { SqliteValue } from '../storage/sqlite.js'
import type { DeliveryState } from './delivery.js'
import { readContent } from './outbox-content.js'
import type { NewOutboxRecord, OutboxAttempt, OutboxRecord } from './outbox-record.js'

/** The tables of the outbox; a step that was released is never changed. */
export const outboxSteps = [
  `CREATE TABLE outbox_messages (
     id INTEGER PRIMARY KEY, pool TEXT NOT NULL, key TEXT, recipient TEXT NOT NULL, content TEXT NOT NULL,
     content_hash TEXT NOT NULL, priority INTEGER NOT NULL, only_agent TEXT, reply_to INTEGER, topic_id INTEGER,
     silent INTEGER NOT NULL, max_attempts INTEGER NOT NULL, expires_ms INTEGER, broadcast INTEGER,
     created_ms INTEGER NOT NULL, state TEXT NOT NULL, due_ms INTEGER NOT NULL, attempts INTEGER NOT NULL,
     tried TEXT NOT NULL, changed_ms INTEGER NOT NULL, agent TEXT, message_id INTEGER, chat_id INTEGER, reason TEXT
   ) STRICT;
   CREATE INDEX outbox_open ON outbox_messages (pool, priority DESC, id)
     WHERE state IN ('waiting', 'sending', 'ambiguous');
   CREATE UNIQUE INDEX outbox_keys ON outbox_messages (pool, key) WHERE key IS NOT NULL;
   CREATE INDEX outbox_recipients ON outbox_messages (recipient, content_hash);
   CREATE INDEX outbox_broadcast_messages ON outbox_messages (broadcast, state) WHERE broadcast IS NOT NULL;
   CREATE TABLE outbox_broadcasts (
     id INTEGER PRIMARY KEY AUTOINCREMENT, pool TEXT NOT NULL, key TEXT, state TEXT NOT NULL, created_ms INTEGER NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX outbox_broadcast_keys ON outbox_broadcasts (pool, key) WHERE key IS NOT NULL;
   CREATE TABLE outbox_paused (pool TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
   CREATE TABLE do_not_contact (
     recipient TEXT PRIMARY KEY, reason TEXT NOT NULL, since_ms INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE outbox_contacts (
     recipient TEXT NOT NULL, agent TEXT NOT NULL, pool TEXT NOT NULL, since_ms INTEGER NOT NULL,
     PRIMARY KEY (recipient, agent, pool)
   ) STRICT, WITHOUT ROWID`,
  `CREATE INDEX outbox_unsent ON outbox_messages (id)
     WHERE state IN ('failed', 'expired', 'cancelled', 'suppressed', 'refused')`,
  `ALTER TABLE outbox_messages ADD COLUMN preferred_agent TEXT;
   ALTER TABLE outbox_messages ADD COLUMN message_ids TEXT;
   ALTER TABLE outbox_messages ADD COLUMN username TEXT`,
  `CREATE TABLE outbox_names (name TEXT PRIMARY KEY, person TEXT NOT NULL) STRICT, WITHOUT ROWID;
   CREATE INDEX outbox_names_of ON outbox_names (person);
   ALTER TABLE outbox_messages ADD COLUMN suppress_ms INTEGER`,
  // What nobody gave a time goes out at once, whatever the clock says by then.
  `UPDATE outbox_messages SET due_ms = 0 WHERE due_ms = created_ms AND state IN ('waiting', 'sending', 'ambiguous')`,
  `DROP INDEX outbox_recipients;
   CREATE TABLE outbox_lookup (
     recipient TEXT NOT NULL, content_hash TEXT NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (recipient, content_hash, id)
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE outbox_looked_up (last_id INTEGER NOT NULL) STRICT;
   INSERT INTO outbox_lookup SELECT recipient, content_hash, id FROM outbox_messages ORDER BY 1, 2, 3;
   INSERT INTO outbox_looked_up SELECT COALESCE(MAX(id), 0) FROM outbox_messages`,
  // Of more than two values after IN, SQLite makes a table for each row that is written: two thirds of what a message cost.
  `DROP INDEX outbox_open;
   CREATE INDEX outbox_open ON outbox_messages (pool, priority DESC, id)
     WHERE state = 'waiting' OR state = 'sending' OR state = 'ambiguous';
   DROP INDEX outbox_unsent;
   CREATE INDEX outbox_unsent ON outbox_messages (id)
     WHERE state = 'failed' OR state = 'expired' OR state = 'cancelled' OR state = 'suppressed' OR state = 'refused'`,
]

/** Messages that are not over, in the words of the index, by which SQLite sees that it serves. */
export const openSql = "(state = 'waiting' OR state = 'sending' OR state = 'ambiguous')"
/** Messages `m` that their broadcast does not hold: of one that was cancelled, those are left that may have been delivered. */
export const goesOnSql = `(broadcast IS NULL OR (SELECT b.state = 'running' OR (b.state = 'cancelled' AND m.state = 'ambiguous')
  FROM outbox_broadcasts AS b WHERE b.id = m.broadcast))`
/** Messages that are over and were not sent, in the words of the index. */
export const unsentSql =
  "(state = 'failed' OR state = 'expired' OR state = 'cancelled' OR state = 'suppressed' OR state = 'refused')"

/**
 * Of a broadcast's messages `m`, those that count: one that was sent once more, as part of the same broadcast, counts as that one.
 * Their key is that of `againOf`.
 */
export const latestSql = `NOT (${unsentSql} AND EXISTS (SELECT 1 FROM outbox_messages AS again
  WHERE again.pool = m.pool AND again.key = 'retry:' || m.id AND again.broadcast = m.broadcast))`

/** A row of `outbox_messages`. */
export interface OutboxRow {
  id: number
  pool: string
  key: string | null
  recipient: string
  content: string
  content_hash: string
  priority: number
  only_agent: string | null
  reply_to: number | null
  topic_id: number | null
  silent: number
  max_attempts: number
  expires_ms: number | null
  broadcast: number | null
  created_ms: number
  state: DeliveryState
  due_ms: number
  attempts: number
  tried: string
  changed_ms: number
  agent: string | null
  message_id: number | null
  chat_id: number | null
  reason: string | null
  preferred_agent: string | null
  message_ids: string | null
  username: string | null
  suppress_ms: number | null
}

const common = [
  'pool',
  'key',
  'recipient',
  'content',
  'content_hash',
  'priority',
  'max_attempts',
  'created_ms',
  'state',
  'due_ms',
  'attempts',
  'tried',
  'changed_ms',
  'agent',
  'silent',
]
const rare = [
  'only_agent',
  'reply_to',
  'topic_id',
  'expires_ms',
  'broadcast',
  'reason',
  'preferred_agent',
  'username',
  'suppress_ms',
]

/** Adds a message; for those that have nothing but the common columns there is a shorter one, as every value has its price. */
const insertSql = { all: insertOf([...common, ...rare]), common: insertOf(common) }

function insertOf(columns: readonly string[]): string {
  const places = columns.map(() => '?').join(', ')
  return `INSERT INTO outbox_messages (${columns.join(', ')}) VALUES (${places})`
}

/** The statement that adds a message, and its values. */
export function insertion(record: NewOutboxRecord, content: string): { sql: string; values: SqliteValue[] } {
  const { onlyAgent, replyTo, topicId, expiresMs, broadcast, reason, preferredAgent, username, suppressMs } = record
  const values: SqliteValue[] = [
    record.pool,
    record.key ?? null,
    record.recipient,
    content,
    record.contentHash,
    record.priority,
    record.maxAttempts,
    record.createdMs,
    record.state,
    record.dueMs,
    record.attempts,
    record.tried.length === 0 ? '[]' : JSON.stringify(record.tried),
    record.changedMs,
    record.agent ?? null,
    record.silent ? 1 : 0,
  ]
  const named = onlyAgent ?? preferredAgent ?? username ?? reason
  const numbered = replyTo ?? topicId ?? expiresMs ?? broadcast ?? suppressMs
  if (named === undefined && numbered === undefined) return { sql: insertSql.common, values }
  const others = [onlyAgent, replyTo, topicId, expiresMs, broadcast, reason, preferredAgent, username, suppressMs]
  return { sql: insertSql.all, values: [...values, ...others.map((value) => value ?? null)] }
}

/** Every message has all fields, in one order: what is done with many of them is quick then. */
export function recordOf(row: OutboxRow): OutboxRecord {
  return {
    id: row.id,
    pool: row.pool,
    recipient: row.recipient,
    content: readContent(row.content),
    contentHash: row.content_hash,
    priority: row.priority,
    maxAttempts: row.max_attempts,
    createdMs: row.created_ms,
    state: row.state,
    dueMs: row.due_ms,
    attempts: row.attempts,
    tried: JSON.parse(row.tried) as OutboxAttempt[],
    changedMs: row.changed_ms,
    key: row.key ?? undefined,
    onlyAgent: row.only_agent ?? undefined,
    preferredAgent: row.preferred_agent ?? undefined,
    username: row.username ?? undefined,
    suppressMs: row.suppress_ms ?? undefined,
    replyTo: row.reply_to ?? undefined,
    topicId: row.topic_id ?? undefined,
    silent: row.silent === 1 || undefined,
    expiresMs: row.expires_ms ?? undefined,
    broadcast: row.broadcast ?? undefined,
    agent: row.agent ?? undefined,
    messageId: row.message_id ?? undefined,
    messageIds: row.message_ids === null ? undefined : (JSON.parse(row.message_ids) as number[]),
    chatId: row.chat_id ?? undefined,
    reason: row.reason ?? undefined,
  }
}
