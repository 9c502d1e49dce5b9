import { beforeEach, describe, expect, it } from 'vitest'
import { SqliteClientStores } from '../../core/kernel/sqlite-client-stores.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

let database: Database
let stores: SqliteClientStores

beforeEach(() => {
  database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
  stores = new SqliteClientStores(database)
})

const seenBy = (client: string, process = stores) => process.store(client, 'plugin').get('who')

describe('what a plugin keeps', () => {
  it('before the first login belongs to the account that it turns out to be', async () => {
    const store = stores.store('bot1', 'plugin')
    await store.set('who', 'early')
    await stores.note('bot1', 42)
    expect(await store.get('who')).toBe('early')
    await store.set('who', 'late')
    expect(await seenBy('bot1', new SqliteClientStores(database))).toBe('late')
  })

  it('is found when its client has another name', async () => {
    await stores.note('bot1', 42)
    await stores.store('bot1', 'plugin').set('who', 'the account 42')
    const next = new SqliteClientStores(database)
    const store = next.store('renamed', 'plugin')
    expect(await store.get('who')).toBeUndefined()
    await next.note('renamed', 42)
    expect(await store.get('who')).toBe('the account 42')
  })

  it('is not shown to another account under the same name', async () => {
    await stores.note('bot1', 42)
    const store = stores.store('bot1', 'plugin')
    await store.set('who', 'the account 42')
    await stores.note('bot1', 43)
    expect(await store.get('who')).toBeUndefined()
    await store.set('who', 'the account 43')
    await stores.note('bot1', 42)
    expect(await store.get('who')).toBe('the account 42')
  })

  it('is apart for two clients of one account, and for the app itself', async () => {
    for (const client of ['bot1', 'bot2']) {
      await stores.note(client, 42)
      await stores.store(client, 'plugin').set('who', client)
    }
    await stores.store('', 'plugin').set('who', 'the app')
    expect(await Promise.all(['bot1', 'bot2', ''].map((client) => seenBy(client)))).toEqual(['bot1', 'bot2', 'the app'])
    stores.give('bot1')
    stores.give('bot2')
    expect(await Promise.all(['bot1', 'bot2'].map((client) => seenBy(client)))).toEqual(['bot1', 'bot2'])
  })

  it('is taken over from a database that kept it under the name', async () => {
    await stores.note('bot1', 42)
    await new SqliteKeyValueStore(database, { client: 'bot1', plugin: 'plugin' }).set('who', 'of old')
    expect(await seenBy('bot1', new SqliteClientStores(database))).toBe('of old')
    expect(await seenBy('bot1')).toBe('of old')
  })
})
