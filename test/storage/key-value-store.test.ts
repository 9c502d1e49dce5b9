import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { MemoryKeyValueStore } from '../../core/storage/memory-key-value-store.js'
import { SqliteKeyValueStore } from '../../core/storage/sqlite-key-value-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const clock = new ManualClock()
const database = Database.open(':memory:', { clock, logger: new SilentLogger() })
const stores = {
  sqlite: () => new SqliteKeyValueStore(database, clock, { client: 'alpha', plugin: `p${Math.random()}` }),
  memory: () => new MemoryKeyValueStore(clock),
}

describe.each(Object.entries(stores))('a key-value store in %s', (_name, create) => {
  it('gives back copies of what was set', () => {
    const store = create()
    const value = { list: [1, 'two', null], nested: { yes: true } }
    store.set('a', value)
    value.list.push(4)
    expect(store.get('a')).toEqual({ list: [1, 'two', null], nested: { yes: true } })
    expect(store.has('a')).toBe(true)
    expect(store.get('b')).toBeUndefined()
  })

  it('deletes', () => {
    const store = create()
    store.set('a', 1)
    expect(store.delete('a')).toBe(true)
    expect(store.delete('a')).toBe(false)
    expect(store.has('a')).toBe(false)
  })

  it('lists by prefix, in the order of the keys', () => {
    const store = create()
    for (const key of ['live:2', 'other', 'live:1', 'live;']) store.set(key, key.length)
    expect(store.list({ prefix: 'live:' })).toEqual([
      { key: 'live:1', value: 6 },
      { key: 'live:2', value: 6 },
    ])
    expect(store.list()).toHaveLength(4)
  })

  it('forgets a value when its time is over', async () => {
    const store = create()
    store.set('short', 1, { ttlMs: 1_000 })
    await clock.advance(999)
    expect(store.get('short')).toBe(1)
    await clock.advance(1)
    expect(store.get('short')).toBeUndefined()
    expect(store.list()).toEqual([])
  })

  it('refuses what JSON cannot hold', () => {
    const store = create()
    for (const value of [undefined, 1n, () => 1]) {
      expect(() => store.set('a', value)).toThrow(expect.objectContaining({ code: 'STORAGE_VALUE' }))
    }
  })
})

it('keeps the namespaces of clients and plugins apart', () => {
  const one = new SqliteKeyValueStore(database, clock, { client: 'alpha', plugin: 'x' })
  const two = new SqliteKeyValueStore(database, clock, { client: 'alpha', plugin: 'y' })
  const three = new SqliteKeyValueStore(database, clock, { client: 'beta', plugin: 'x' })
  one.set('a', 1)
  expect([two.get('a'), three.get('a')]).toEqual([undefined, undefined])
})
