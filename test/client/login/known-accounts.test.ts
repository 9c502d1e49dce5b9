import { describe, expect, it } from 'vitest'
import { PostgresKnownAccounts } from '../../../core/client/login/postgres-known-accounts.js'
import { SqliteKnownAccounts } from '../../../core/client/login/sqlite-known-accounts.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { Database } from '../../../core/storage/database.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { testStorage } from '../../postgres/test-storage.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const places = {
  SQLite: async () => new SqliteKnownAccounts(Database.open(':memory:', { clock, logger: new SilentLogger() })),
  PostgreSQL: async () => PostgresKnownAccounts.open((await postgres()).postgres),
}

describe.each(Object.entries(places))('the accounts of clients in %s', (_, open) => {
  it('are those that were noted last, of each client its own', async () => {
    const accounts = await open()
    expect(await accounts.find('user1')).toBeUndefined()
    await accounts.note('user1', 700_000_001)
    await accounts.note('bot1', 2 ** 40)
    await accounts.note('user1', 700_000_002)
    await accounts.note('user1', 700_000_002)
    expect(await accounts.find('user1')).toBe(700_000_002)
    expect(await accounts.find('bot1')).toBe(2 ** 40)
    expect(await accounts.find('user2')).toBeUndefined()
  })
})
