import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import type { KeyValueStore } from '../../core/storage/key-value-store.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
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
