import type { SqliteValue } from '../storage/sqlite.js'
import { openStates } from './delivery.js'
import type { OutboxQuery } from './outbox-store.js'
import { openSql, unsentSql } from './sqlite-outbox-tables.js'

/**
 * The statement that finds messages. It names the states of an index in full, by which SQLite sees that the index serves;
 * without it, a few failed messages among millions of sent ones would be looked for in all of them.
 * @param forRecipient - the messages for one recipient, as `m`.
 */
export function findSql(query: OutboxQuery, forRecipient: () => string): { sql: string; values: SqliteValue[] } {
  const { pool, broadcast, recipient, states, before, limit = 100 } = query
  const conditions: string[] = []
  const values: SqliteValue[] = []
  const where = (condition: string, value: SqliteValue | undefined) => {
    if (value === undefined) return
    conditions.push(condition)
    values.push(value)
  }
  if (recipient !== undefined) values.push(recipient)
  const from = recipient === undefined ? 'outbox_messages AS m' : forRecipient()
  where('pool = ?', pool)
  where('broadcast = ?', broadcast)
  where('m.id < ?', before)
  if (states) {
    if (states.every((state) => openStates.includes(state))) conditions.push(openSql)
    else if (states.every((state) => state !== 'sent' && !openStates.includes(state))) conditions.push(unsentSql)
    where('state IN (SELECT value FROM json_each(?))', JSON.stringify(states))
  }
  const matching = conditions.length === 0 ? '' : `WHERE ${conditions.join(' AND ')}`
  return { sql: `SELECT m.* FROM ${from} ${matching} ORDER BY m.id DESC LIMIT ?`, values: [...values, limit] }
}
