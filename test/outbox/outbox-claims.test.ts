import { describe, expect, it } from 'vitest'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { contentHash } from '../../core/outbox/outbox-content.js'
import type { NewOutboxRecord, OutboxRecord } from '../../core/outbox/outbox-record.js'
import { PostgresOutboxStore } from '../../core/outbox/postgres-outbox-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const postgres = testStorage(new ManualClock())
let storage: ReturnType<typeof postgres>
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
  storage = postgres()
  const opened = await storage
  await PostgresClusterTable.open(opened.postgres)
  await opened.postgres.run(`INSERT INTO cluster_machines VALUES ('m', '{}', now() + interval '1 hour')`)
  await opened.postgres.run(
    `INSERT INTO cluster_leases (client, placement, epoch, machine) VALUES ('agent1', 'p', 1, 'm'), ('agent2', 'p', 1, 'm')`,
  )
  return PostgresOutboxStore.open(opened, {
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

  it('is cancelled when it would wait again and its broadcast was cancelled by another process', async () => {
    const store = await open()
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const record = await sending(store, { ...waiting, broadcast: id })
    await store.setBroadcastState(id, 'cancelled')
    expect(await store.cancelWaiting(id, nowMs)).toEqual([])
    refused(record)
    await store.save(record)
    expect(await store.get(record.id)).toMatchObject({ state: 'cancelled', reason: 'its broadcast was cancelled' })
    expect(await store.counts(id)).toEqual({ cancelled: 1 })
  })

  it('is cancelled when its broadcast ends while it is being kept that it waits again', async () => {
    const store = await open()
    const { postgres: database } = await storage
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const record = await sending(store, { ...waiting, broadcast: id })
    refused(record)
    let saved: Promise<void> | undefined
    await database.transaction(async (transaction) => {
      await transaction.run(`UPDATE outbox_broadcasts SET state = 'cancelled' WHERE id = $1`, id)
      saved = store.save(record)
      const waitsSql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
      await expect.poll(() => database.all(waitsSql), { timeout: 10_000 }).toHaveLength(1)
    })
    await saved
    expect(await store.get(record.id)).toMatchObject({ state: 'cancelled' })
  })

  it('stays sent when its broadcast was cancelled meanwhile', async () => {
    const store = await open()
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const record = await sending(store, { ...waiting, broadcast: id })
    await store.setBroadcastState(id, 'cancelled')
    Object.assign(record, { state: 'sent', messageId: 3 })
    await store.save(record)
    expect(await store.get(record.id)).toMatchObject({ state: 'sent', messageId: 3 })
  })

  it('can be claimed by anybody once its broadcast goes on, when it could not begin as that was paused', async () => {
    const store = await open()
    const { postgres: database } = await storage
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    await store.add([{ ...waiting, broadcast: id }])
    const query = { pool: 'pool', nowMs, limit: 1, isInHand: () => false }
    const [record] = await store.due(query)
    if (!record) throw new Error('nothing is due')
    // As of a process that died before it had freed what is claimed.
    await database.run(`UPDATE outbox_broadcasts SET state = 'paused' WHERE id = $1`, id)
    begun(record, 'agent1')
    expect(await store.claims?.begin(record)).toBe(false)
    await store.setBroadcastState(id, 'running')
    expect(await store.due(query)).toMatchObject([{ id: record.id, state: 'waiting' }])
  })

  it('that may have been delivered waits while its broadcast is paused, holds nothing up, and is left to be found out about when that is cancelled', async () => {
    const store = await open()
    const { postgres: database } = await storage
    await database.run(`INSERT INTO cluster_machines VALUES ('other', '{}', now() + interval '1 hour')`)
    await database.run(`UPDATE cluster_leases SET machine = 'other' WHERE client = 'agent2'`)
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const record = await sending(store, { ...waiting, broadcast: id })
    await store.save({ ...record, state: 'ambiguous', agent: 'agent2' })
    await database.run('UPDATE outbox_messages SET claimed_by = NULL')
    const [next] = await store.add([waiting])
    const query = { pool: 'pool', nowMs, limit: 10, isInHand: () => false }
    expect(await store.due(query)).toEqual([])
    await store.setBroadcastState(id, 'paused')
    expect(await store.due(query)).toMatchObject([{ id: next?.id }])
    await database.run(`UPDATE cluster_leases SET machine = 'm' WHERE client = 'agent2'`)
    expect(await store.due(query)).toEqual([])
    await store.setBroadcastState(id, 'cancelled')
    expect(await store.due(query)).toMatchObject([{ id: record.id, state: 'ambiguous' }])
  })
})
