import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import type { KeyValueStore } from '../../core/storage/key-value-store.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { PostgresKeyValueStore } from '../../core/storage/postgres/postgres-key-value-store.js'
import { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testDatabase } from '../postgres/test-database.js'
import { keyValueStoreContract } from './contracts/key-value-store-contract.js'

const logger = new SilentLogger()

keyValueStoreContract('memory', { outlivesProcess: false }, async (clock) => {
  const stores = new Map<string, KeyValueStore>()
  return {
    store: ({ client = 'alpha', plugin = 'x' } = {}) => {
      const key = `${client}/${plugin}`
      const store = stores.get(key) ?? new MemoryKeyValueStore(clock)
      stores.set(key, store)
      return store
    },
    restart: () => stores.clear(),
    close: () => {},
  }
})

keyValueStoreContract('SQLite', { outlivesProcess: true }, async (clock) => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'))
  const open = (now: ManualClock) => Database.open(join(folder, 'data.db'), { clock: now, logger })
  let database = open(clock)
  return {
    store: ({ client = 'alpha', plugin = 'x' } = {}) => new SqliteKeyValueStore(database, { client, plugin }),
    restart: (next) => {
      database.close()
      database = open(next)
    },
    close: () => {
      database.close()
      rmSync(folder, { recursive: true })
    },
  }
})

let url: string
beforeAll(async () => {
  url = await testDatabase()
})

keyValueStoreContract('PostgreSQL', { outlivesProcess: true }, async (clock) => {
  const open = (now: ManualClock) => PostgresStorage.open(url, { clock: now, logger })
  let storage = await open(clock)
  return {
    store: ({ client = 'alpha', plugin = 'x' } = {}) => new PostgresKeyValueStore(storage, { client, plugin }),
    restart: async (next) => {
      await storage.close()
      storage = await open(next)
    },
    close: async () => {
      await storage.postgres.run('TRUNCATE key_values, expiry_clock')
      await storage.postgres.close()
    },
  }
})

it('values with a time limit live on at most so long when the clock was set back while nothing ran', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-'))
  const file = join(folder, 'data.db')
  const clock = new ManualClock()
  const database = Database.open(file, { clock, logger })
  await new SqliteKeyValueStore(database, { client: 'alpha', plugin: 'x' }).set('a', 1, { ttlMs: 10_000 })
  database.close()

  const next = new ManualClock(clock.now() - 7_200_000)
  const again = Database.open(file, { clock: next, logger })
  const store = new SqliteKeyValueStore(again, { client: 'alpha', plugin: 'x' })
  await next.advance(9_999)
  expect(await store.get('a')).toBe(1)
  await next.advance(1)
  expect(await store.get('a')).toBeUndefined()
  again.close()
  rmSync(folder, { recursive: true })
})
