import { describe, expect, it } from 'vitest'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { contentHash } from '../../core/outbox/outbox-content.js'
import type { NewOutboxRecord, OutboxRecord } from '../../core/outbox/outbox-record.js'
import { PostgresOutboxStore } from '../../core/outbox/postgres-outbox-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const postgres = testStorage(new ManualClock())
const nowMs = 1_000_000
const content = { kind: 'text', text: 'hello' } as const
const waiting: NewOutboxRecord = {
  pool: 'pool',
  recipient: 'id:42',
  content,
  contentHash: contentHash(content),
  priority: 0,
  maxAttempts: 3,
  createdMs: nowMs,
  changedMs: nowMs,
  state: 'waiting',
  dueMs: nowMs,
  attempts: 0,
  tried: [],
}

/** The store of a process that runs two agents. */
async function open(): Promise<PostgresOutboxStore> {
  const storage = await postgres()
  await PostgresClusterTable.open(storage.postgres)
  await storage.postgres.run(`INSERT INTO cluster_machines VALUES ('m', '{}', now() + interval '1 hour')`)
  await storage.postgres.run(
    `INSERT INTO cluster_leases (client, placement, epoch, machine) VALUES ('agent1', 'p', 1, 'm'), ('agent2', 'p', 1, 'm')`,
  )
  return PostgresOutboxStore.open(storage, {
    machine: () => 'm',
    fence: (client) => ({ client, machine: 'm', epoch: 1 }),
  })
}

/** A message of which the first attempt is under way. */
async function sending(store: PostgresOutboxStore, message = waiting): Promise<OutboxRecord> {
  await store.add([message])
  const [record] = await store.due({ pool: 'pool', nowMs, limit: 1, isInHand: () => false })
  if (!record) throw new Error('nothing is due')
  begun(record, 'agent1')
  expect(await store.claims?.begin(record)).toBe(true)
  return record
}

function begun(record: OutboxRecord, agent: string): void {
  const attempt = { agent, account: 9, randomId: '7', startedMs: 5, outcome: 'open' as const }
  Object.assign(record, { state: 'sending', agent, tried: [...record.tried, attempt] })
}

function refused(record: OutboxRecord): void {
  Object.assign(record, { state: 'waiting', tried: record.tried.map((each) => ({ ...each, outcome: 'failed' })) })
}

describe('a message that one of several processes sends', () => {
  it('is kept as it is when it is tried again before the outcome of the attempt before is kept', async () => {
    const store = await open()
    const record = await sending(store)
    refused(record)
    const saved = store.save(record)
    begun(record, 'agent2')
    expect(await store.claims?.begin(record)).toBe(true)
    await saved
    expect(await store.get(record.id)).toMatchObject({
      state: 'sending',
      agent: 'agent2',
      tried: [
        { agent: 'agent1', outcome: 'failed' },
        { agent: 'agent2', outcome: 'open' },
      ],
    })
  })

  it('is cancelled in time when it waits again by what is about to be kept of it', async () => {
    const store = await open()
    const record = await sending(store)
    refused(record)
    const saved = store.save(record)
    expect(await store.claims?.cancel(record.id, nowMs)).toBe(true)
    await saved
    expect(await store.get(record.id)).toMatchObject({ state: 'cancelled' })
  })

  it('is cancelled with its broadcast when it waits again by what is about to be kept of it', async () => {
    const store = await open()
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const record = await sending(store, { ...waiting, broadcast: id })
    refused(record)
    const saved = store.save(record)
    expect(await store.cancelWaiting(id, nowMs)).toEqual([record.id])
    await saved
    expect(await store.get(record.id)).toMatchObject({ state: 'cancelled' })
  })
})
