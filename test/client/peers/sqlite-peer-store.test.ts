import { expect, it } from 'vitest'
import { SqlitePeerStore } from '../../../core/client/peers/sqlite-peer-store.js'
import { SilentLogger } from '../../../core/logging/silent-logger.js'
import { Database } from '../../../core/storage/database.js'
import { ManualClock } from '../../../core/time/manual-clock.js'

const clock = new ManualClock()
const open = () => Database.open(':memory:', { clock, logger: new SilentLogger() })
const storeOf = (database: Database, accountId: number, options?: { limit: number }) => {
  const store = new SqlitePeerStore(database, options)
  store.open(accountId)
  return store
}
const peer = (id: number, username?: string) => ({
  id,
  accessHash: String(id * 7),
  name: `Peer ${id}`,
  ...(username && { username }),
})

it('finds peers before and after they are committed, for their account only', async () => {
  const database = open()
  const store = storeOf(database, 1)
  store.save([peer(1, 'One'), { ...peer(-5), isGroup: true }])
  for (let round = 0; round < 2; round++) {
    expect(store.find(1)).toMatchObject({ accessHash: '7', name: 'Peer 1', username: 'One' })
    expect(store.findByUsername('one')?.id).toBe(1)
    expect(store.find(-5)?.isGroup).toBe(true)
    await clock.advance(0)
  }
  expect(storeOf(database, 2).find(1)).toBeUndefined()
  expect(storeOf(database, 1).find(1)?.accessHash).toBe('7')
})

it('gives a name to who had it last', async () => {
  const store = storeOf(open(), 1)
  store.save([peer(1, 'name')])
  await clock.advance(0)
  store.save([peer(2, 'name')])
  await clock.advance(0)
  expect(store.findByUsername('name')?.id).toBe(2)
})

it('keeps the latest and lets the oldest go', async () => {
  const database = open()
  const store = storeOf(database, 1, { limit: 500 })
  store.save(Array.from({ length: 1_500 }, (_, id) => peer(id)))
  await clock.advance(0)
  expect(database.get<{ n: number }>('SELECT COUNT(*) AS n FROM peers')?.n).toBe(500)
  expect(store.find(1_499)).toBeDefined()
  expect(store.find(10)).toBeUndefined()
})
