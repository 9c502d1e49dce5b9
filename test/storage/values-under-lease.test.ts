import { beforeEach, expect, it } from 'vitest'
import type { Fence } from '../../core/storage/fence.js'
import type { HeldChanges } from '../../core/storage/held-changes.js'
import { PostgresKeyValueStore } from '../../core/storage/postgres/postgres-key-value-store.js'
import type { PostgresStorage } from '../../core/storage/postgres/postgres-storage.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const emptied = testStorage(new SystemClock())
const key = 'count'
let storage: PostgresStorage
let store: PostgresKeyValueStore
let lease: Fence

beforeEach(async () => {
  storage = await emptied()
  await storage.postgres.run(
    'CREATE TABLE IF NOT EXISTS cluster_leases (client text PRIMARY KEY, epoch bigint, machine text)',
  )
  lease = await takes('m1')
  store = new PostgresKeyValueStore(storage, { client: 'alpha', plugin: 'x', fence: () => lease })
})

async function takes(machine: string): Promise<Fence> {
  const row = await storage.postgres.get<{ epoch: number }>(
    `INSERT INTO cluster_leases AS l (client, epoch, machine) VALUES ('alpha', 1, $1)
     ON CONFLICT (client) DO UPDATE SET epoch = l.epoch + 1, machine = excluded.machine RETURNING epoch`,
    machine,
  )
  return { client: 'alpha', machine, epoch: row?.epoch ?? 0 }
}

/** Counts as a handler does: it is kept once the handler is done. @returns what the handler saw, and what it held back. */
async function counted(): Promise<{ seen: number | undefined; held: HeldChanges }> {
  const held = storage.heldWork.begin()
  if (!held) throw new Error('nothing is held back')
  const seen = await held.run(() => store.update<number>(key, (count = 0) => count + 1))
  held.end()
  return { seen, held }
}

function kept(held: HeldChanges): Promise<void> {
  storage.values.writing(held)
  return new Promise((resolve, reject) => {
    storage.groupCommit.request({
      fence: lease,
      write: (group) => storage.values.write(group, [held]),
      committed: () => {
        storage.values.written([held], true)
        resolve()
      },
      rejected: (error) => {
        storage.values.written([held], false)
        reject(error)
      },
    })
  })
}

function changedBehind(value: number): Promise<number> {
  return storage.postgres.run('UPDATE key_values SET value = $1 WHERE key = $2', String(value), key)
}

it('is not read again by who holds the lease; that it was another one after all shows when it is written', async () => {
  await kept((await counted()).held)
  await changedBehind(41)
  expect(await store.get(key)).toBe(1)
  const { seen, held } = await counted()
  expect(seen).toBe(2)
  await kept(held)
  expect(await store.get(key)).toBe(42)
  await kept((await counted()).held)
  expect(await storage.postgres.get('SELECT value FROM key_values')).toEqual({ value: '43' })
})

it('is read again by who has taken the lease anew', async () => {
  await kept((await counted()).held)
  lease = await takes('m2')
  await changedBehind(7)
  lease = await takes('m1')
  expect(await store.get(key)).toBe(7)
})

it('is changed on top of what was kept at once while a handler ran', async () => {
  await kept((await counted()).held)
  const { held } = await counted()
  await store.set(key, 10, { immediately: true })
  expect(await store.get(key)).toBe(10)
  await kept(held)
  expect(await store.get(key)).toBe(11)
})

it('is forgotten when it could not be kept', async () => {
  await kept((await counted()).held)
  const { held } = await counted()
  const before = lease
  lease = await takes('m2')
  await changedBehind(5)
  lease = before
  await expect(kept(held)).rejects.toMatchObject({ code: 'STORAGE_FENCED' })
  expect(await store.get(key)).toBe(5)
})

it('may be longer than what is remembered', async () => {
  const long = 'x'.repeat(5_000)
  const append = async () => {
    const held = storage.heldWork.begin()
    await held?.run(() => store.update<string>(key, (text = '') => `${text}${long}`))
    if (held) await kept(held)
  }
  await append()
  await changedBehind(1)
  expect(await store.get(key)).toBe(1)
})
