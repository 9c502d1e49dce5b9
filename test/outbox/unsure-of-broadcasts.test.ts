import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Outbox } from '../../core/outbox/outbox.js'
import { contentHash } from '../../core/outbox/outbox-content.js'
import { ownerOfOutbox } from '../../core/outbox/outbox-owner.js'
import type { NewOutboxRecord } from '../../core/outbox/outbox-record.js'
import type { BroadcastState, OutboxStore } from '../../core/outbox/outbox-store.js'
import { PostgresOutboxStore } from '../../core/outbox/postgres-outbox-store.js'
import { SqliteOutboxStore } from '../../core/outbox/sqlite-outbox-store.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'
import { FakeSenders } from './fake-senders.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const content = { kind: 'text', text: 'news' } as const
const lostAnswer = () => new SwitchboardError('RPC_TIMEOUT', { method: 'messages.SendMessage', timeoutMs: 60_000 })

interface Opened {
  readonly store: OutboxStore
  /** A process has died, and what it had claimed is free. */
  died(): Promise<unknown>
}

const stores: Record<string, () => Promise<Opened>> = {
  SQLite: async () => ({
    store: new SqliteOutboxStore(Database.open(':memory:', { clock, logger: new SilentLogger() })),
    died: async () => {},
  }),
  PostgreSQL: async () => ({ store: await PostgresOutboxStore.open(await postgres()), died: async () => {} }),
  'PostgreSQL that others share': async () => {
    const storage = await postgres()
    await PostgresClusterTable.open(storage.postgres)
    await storage.postgres.run(`INSERT INTO cluster_machines VALUES ('m', '{}', now() + interval '1 hour')`)
    const leases = `INSERT INTO cluster_leases (client, placement, epoch, machine)`
    await storage.postgres.run(`${leases} VALUES ('agent1', 'p', 1, 'm')`)
    const fence = (client: string) => ({ client, machine: 'm', epoch: 1 })
    return {
      store: await PostgresOutboxStore.open(storage, { machine: () => 'm', fence }),
      died: () => storage.postgres.run('UPDATE outbox_messages SET claimed_by = NULL'),
    }
  },
}

describe.each(Object.entries(stores))('a message in %s that may have been delivered', (_, create) => {
  let opened: Opened
  let store: OutboxStore
  let outbox: Outbox
  let senders: FakeSenders

  beforeEach(async () => {
    opened = await create()
    store = opened.store
    senders = new FakeSenders(['agent1'])
    senders.historyDate = Math.floor(clock.now() / 1_000)
    outbox = new Outbox({ store, clock, logger: new SilentLogger() })
  })

  afterEach(async () => {
    const closing = ownerOfOutbox(outbox).close()
    await clock.advance(10_000)
    await closing
  })

  /** What a process leaves behind that was killed while it sent a message. @returns the number of the broadcast. */
  async function killedWhileSending(state: BroadcastState, more: Partial<NewOutboxRecord> = {}): Promise<number> {
    const nowMs = clock.now()
    const { id } = await store.addBroadcast({ pool: 'pool', state: 'running', createdMs: nowMs })
    const attempt = { agent: 'agent1', account: 100, randomId: '7', startedMs: nowMs, outcome: 'open' as const }
    await store.add([
      {
        ...{ pool: 'pool', recipient: 'id:42', content, contentHash: contentHash(content), priority: -10 },
        ...{ maxAttempts: 3, createdMs: nowMs, changedMs: nowMs, state: 'sending', dueMs: 0, attempts: 0 },
        ...{ agent: 'agent1', tried: [attempt], broadcast: id },
        ...more,
      },
    ])
    if (state !== 'running') await store.setBroadcastState(id, state)
    await opened.died()
    return id
  }

  async function start(): Promise<void> {
    await ownerOfOutbox(outbox).open()
    await ownerOfOutbox(outbox).serve('pool', senders)
  }

  async function until(isSo: () => unknown): Promise<void> {
    const passes = async () => {
      await clock.advance(1_000)
      return isSo()
    }
    await expect.poll(passes, { timeout: 20_000, interval: 5 }).toBeTruthy()
  }

  const becomes = (state: string, id = 1) => until(async () => (await store.get(id))?.state === state)
  /** Has the outbox look for what is due, and send something else. */
  async function goesOn(to: number): Promise<void> {
    const { id } = await outbox.enqueue('pool', to, { kind: 'text', text: 'else' })
    await becomes('sent', id)
  }

  it('is sent after a restart while its broadcast goes on', async () => {
    await killedWhileSending('running')
    await start()
    await becomes('sent')
    expect(senders.delivered).toMatchObject([{ agent: 'agent1', text: 'news', randomId: 7n }])
  })

  it('is not sent after a restart when its broadcast was cancelled', async () => {
    const id = await killedWhileSending('cancelled')
    await start()
    await becomes('cancelled')
    expect(await store.get(1)).toMatchObject({ reason: 'its broadcast was cancelled' })
    expect(await outbox.broadcasts.report(id)).toMatchObject({ state: 'cancelled', cancelled: 1, waiting: 0 })
    expect(senders.delivered).toEqual([])
  })

  it('is found after a restart when its broadcast was cancelled', async () => {
    await killedWhileSending('cancelled')
    senders.history = ['news']
    await start()
    await becomes('sent')
    expect(await store.get(1)).toMatchObject({ messageId: 500 })
    expect(senders.delivered).toEqual([])
  })

  it('waits after a restart until its broadcast goes on, and holds nothing up', async () => {
    const id = await killedWhileSending('paused')
    await start()
    await goesOn(43)
    await goesOn(42)
    await clock.advance(100_000)
    await goesOn(44)
    expect(senders.texts()).toEqual(['else', 'else', 'else'])
    await outbox.broadcasts.resume(id)
    await becomes('sent')
    expect(senders.delivered.at(-1)).toMatchObject({ text: 'news', randomId: 7n })
    expect(senders.delivered).toHaveLength(4)
  })

  it('is looked for when its broadcast is cancelled after it was paused', async () => {
    const id = await killedWhileSending('paused')
    await start()
    await goesOn(43)
    await outbox.broadcasts.cancel(id)
    await becomes('cancelled')
    expect(senders.texts()).toEqual(['else'])
  })

  it('is not sent after a restart when its time is over', async () => {
    await killedWhileSending('running', { expiresMs: clock.now() })
    await start()
    await becomes('expired')
    expect(senders.delivered).toEqual([])
  })

  it.each([
    ['paused', 'sent', (id: number) => outbox.broadcasts.pause(id)],
    // As another process does it: this one is not told.
    ['paused elsewhere', 'sent', (id: number) => store.setBroadcastState(id, 'paused')],
    ['cancelled', 'cancelled', (id: number) => outbox.broadcasts.cancel(id)],
    ['cancelled elsewhere', 'cancelled', (id: number) => store.setBroadcastState(id, 'cancelled')],
  ])('is not sent when its broadcast is %s before it is settled', async (__, end, change) => {
    senders.answer = () => {
      senders.held.add('agent1')
      throw lostAnswer()
    }
    await start()
    const { id } = await outbox.broadcasts.start('pool', [42], content)
    await becomes('ambiguous')
    senders.answer = () => {}
    await change(id)
    senders.held.clear()
    senders.give('agent1')
    await goesOn(43)
    expect(senders.texts()).toEqual(['else'])
    await outbox.broadcasts.resume(id)
    await becomes(end)
    expect(senders.texts()).toEqual(end === 'sent' ? ['else', 'news'] : ['else'])
  })
})
