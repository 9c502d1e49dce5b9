import { describe, expect, it } from 'vitest'
import { PostgresAuditLog } from '../../core/console/audit/postgres-audit-log.js'
import { SqliteAuditLog } from '../../core/console/audit/sqlite-audit-log.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const logs = {
  SQLite: async () => new SqliteAuditLog(Database.open(':memory:', { clock, logger: new SilentLogger() })),
  PostgreSQL: async () => PostgresAuditLog.open((await postgres()).postgres),
}

describe.each(Object.entries(logs))('an audit log in %s', (_name, open) => {
  it('keeps who did what, the latest first, page by page', async () => {
    const log = await open()
    const entry = { atMs: 1_000, who: 'operator', outcome: 'done', address: '127.0.0.1' }
    for (const action of ['one', 'two', 'three']) await log.append({ ...entry, action })
    const [latest, second] = await log.list({ limit: 2 })
    expect([latest?.action, second?.action]).toEqual(['three', 'two'])
    expect(latest).toEqual({ ...entry, action: 'three', id: latest?.id })
    expect((await log.list({ before: second?.id ?? 0 })).map(({ action }) => action)).toEqual(['one'])
  })
})
