import { describe, expect, it } from 'vitest'
import { openAuditLog } from '../../core/console/audit/open-audit-log.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const logs = {
  SQLite: async () => Database.open(':memory:', { clock, logger: new SilentLogger() }),
  PostgreSQL: () => postgres(),
}

describe.each(Object.entries(logs))('an audit log in %s', (_name, open) => {
  it('keeps who did what, the latest first, page by page', async () => {
    const log = await openAuditLog(await open())
    const entry = { atMs: 1_000, who: 'operator', outcome: 'done', address: '127.0.0.1' }
    for (const action of ['one', 'two', 'three']) await log.append({ ...entry, action })
    const [latest, second] = await log.list({ limit: 2 })
    expect([latest?.action, second?.action]).toEqual(['three', 'two'])
    expect(latest).toEqual({ ...entry, action: 'three', id: latest?.id })
    expect((await log.list({ before: second?.id ?? 0 })).map(({ action }) => action)).toEqual(['one'])
  })

  it('says of several machines which it was, and none can change what another wrote', async () => {
    const storage = await open()
    const entry = { atMs: 1_000, who: 'operator', outcome: 'done', address: '127.0.0.1' }
    const [one, two] = [await openAuditLog(storage, 'one'), await openAuditLog(storage, 'two')]
    await one.append({ ...entry, action: 'stop' })
    await two.append({ ...entry, action: 'start' })
    const told = (await one.list()).map(({ action, machine }) => [action, machine])
    expect(told).toEqual([
      ['start', 'two'],
      ['stop', 'one'],
    ])
    const sql = `UPDATE audit SET outcome = 'another'`
    const change = async () => (storage instanceof Database ? storage.run(sql) : await storage.postgres.run(sql))
    await expect(change()).rejects.toMatchObject({ code: 'STORAGE_FAILED' })
    expect((await two.list()).map(({ outcome }) => outcome)).toEqual(['done', 'done'])
  })
})
