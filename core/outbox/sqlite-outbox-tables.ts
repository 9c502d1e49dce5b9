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
]

export const openSql = "state IN ('waiting', 'sending', 'ambiguous')"
/** Messages that are over and were not sent. */
export const unsentSql = "state IN ('failed', 'expired', 'cancelled', 'suppressed', 'refused')"

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

export const insertSql = `INSERT INTO outbox_messages (pool, key, recipient, content, content_hash, priority, only_agent,
  reply_to, topic_id, silent, max_attempts, expires_ms, broadcast, created_ms, state, due_ms, attempts, tried, changed_ms,
  agent, reason, preferred_agent, username, suppress_ms) VALUES (${Array.from({ length: 24 }, () => '?').join(', ')})`

/** The values of {@link insertSql}. */
export function insertValues(record: NewOutboxRecord, content: string): SqliteValue[] {
  return [
    record.pool,
    record.key ?? null,
    record.recipient,
    content,
    record.contentHash,
    record.priority,
    record.onlyAgent ?? null,
    record.replyTo ?? null,
    record.topicId ?? null,
    record.silent ? 1 : 0,
    record.maxAttempts,
    record.expiresMs ?? null,
    record.broadcast ?? null,
    record.createdMs,
    record.state,
    record.dueMs,
    record.attempts,
    record.tried.length === 0 ? '[]' : JSON.stringify(record.tried),
    record.changedMs,
    record.agent ?? null,
    record.reason ?? null,
    record.preferredAgent ?? null,
    record.username ?? null,
    record.suppressMs ?? null,
  ]
}

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
    ...(row.key === null ? {} : { key: row.key }),
    ...(row.only_agent === null ? {} : { onlyAgent: row.only_agent }),
    ...(row.preferred_agent === null ? {} : { preferredAgent: row.preferred_agent }),
    ...(row.username === null ? {} : { username: row.username }),
    ...(row.suppress_ms === null ? {} : { suppressMs: row.suppress_ms }),
    ...(row.reply_to === null ? {} : { replyTo: row.reply_to }),
    ...(row.topic_id === null ? {} : { topicId: row.topic_id }),
    ...(row.silent === 1 ? { silent: true } : {}),
    ...(row.expires_ms === null ? {} : { expiresMs: row.expires_ms }),
    ...(row.broadcast === null ? {} : { broadcast: row.broadcast }),
    ...(row.agent === null ? {} : { agent: row.agent }),
    ...(row.message_id === null ? {} : { messageId: row.message_id }),
    ...(row.message_ids === null ? {} : { messageIds: JSON.parse(row.message_ids) as number[] }),
    ...(row.chat_id === null ? {} : { chatId: row.chat_id }),
    ...(row.reason === null ? {} : { reason: row.reason }),
  }
}
