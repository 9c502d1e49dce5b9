import { expect, it } from 'vitest'
import { NoPeerStore } from '../../../core/client/peers/peer-store.js'
import { migratePostgresPeers, PostgresPeerStore } from '../../../core/client/peers/postgres-peer-store.js'
import { SqlitePeerStore } from '../../../core/client/peers/sqlite-peer-store.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { Database } from '../../../core/storage/database.js'
import { ManualClock } from '../../../core/time/manual-clock.js'
import { testStorage } from '../../postgres/test-storage.js'
import { peerStoreContract } from '../contracts/peer-store-contract.js'

const clock = new ManualClock()
const open = () => Database.open(':memory:', { clock, logger: new SilentLogger() })

peerStoreContract('SQLite', async () => {
  const database = open()
  return {
    store: () => new SqlitePeerStore(database),
    kept: async () => void database.groupCommit.flush(),
    close: () => database.close(),
  }
})

const postgres = testStorage(clock)
peerStoreContract('PostgreSQL', async () => {
  const storage = await postgres()
  await migratePostgresPeers(storage)
  return {
    store: () => new PostgresPeerStore(storage),
    kept: async () => void (await storage.groupCommit.flush()),
    close: () => {},
  }
})

it('keeps the latest and lets the oldest go', async () => {
  const database = open()
  const store = new SqlitePeerStore(database, { limit: 500 })
  await store.open(1)
  store.save(Array.from({ length: 1_500 }, (_, id) => ({ id, accessHash: '7', name: `Peer ${id}` })))
  await clock.advance(0)
  expect(database.get<{ n: number }>('SELECT COUNT(*) AS n FROM peers')?.n).toBe(500)
  expect(await store.find(1_499)).toBeDefined()
  expect(await store.find(10)).toBeUndefined()
})

it('is no store at all where nothing is to be kept', async () => {
  const store = new NoPeerStore()
  await store.open()
  store.save()
  expect([await store.find(), await store.findByUsername()]).toEqual([undefined, undefined])
})
