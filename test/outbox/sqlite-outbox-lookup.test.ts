import { afterEach, describe, expect, it, vi } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { contentHash, type OutboxContent } from '../../core/outbox/outbox-content.js'
import type { NewOutboxRecord } from '../../core/outbox/outbox-record.js'
import { SqliteOutboxStore } from '../../core/outbox/sqlite-outbox-store.js'
import { outboxSteps } from '../../core/outbox/sqlite-outbox-tables.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const content: OutboxContent = { kind: 'text', text: 'hello' }
const hash = contentHash(content)

function sent(recipient: string, changedMs: number): NewOutboxRecord {
  return {
    ...{ pool: 'one', recipient, content, contentHash: hash, priority: 0, maxAttempts: 3 },
    ...{ createdMs: changedMs, changedMs, state: 'sent', dueMs: 0, attempts: 1, tried: [] },
  }
}

describe('the tables of the outbox', () => {
  let database: Database
  const open = () => {
    database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
    return new SqliteOutboxStore(database)
  }
  const entered = () => database.get<{ count: number }>('SELECT COUNT(*) AS count FROM outbox_lookup')?.count

  afterEach(() => database.close())

  it('enters messages when somebody asks, or many at once', async () => {
    const store = open()
    await store.add(Array.from({ length: 600 }, (_, index) => sent(`id:${index + 1}`, 10)))
    expect(entered()).toBe(0)
    expect(await store.hasSent('id:7', hash, 10)).toBe(true)
    expect(entered()).toBe(600)
    await store.add(Array.from({ length: 1_000 }, (_, index) => sent(`id:${index + 1}`, 20)))
    expect(entered()).toBe(1_600)
    expect((await store.find({ recipient: 'id:7' })).map(({ changedMs }) => changedMs)).toEqual([20, 10])
    expect(await store.find({ recipient: 'id:7', before: 601, states: ['sent'] })).toHaveLength(1)
    expect(await store.find({ recipient: 'id:1001' })).toEqual([])
  })

  it('has what an earlier version stored', async () => {
    database = Database.open(':memory:', { clock: new ManualClock(), logger: new SilentLogger() })
    database.migrate('outbox', outboxSteps.slice(0, 5))
    database.run(
      `INSERT INTO outbox_messages (pool, recipient, content, content_hash, priority, silent, max_attempts, created_ms, state,
         due_ms, attempts, tried, changed_ms) VALUES ('one', 'id:7', ?, ?, 0, 0, 3, 10, 'sent', 0, 1, '[]', 10)`,
      JSON.stringify(content),
      hash,
    )
    const store = new SqliteOutboxStore(database)
    expect(await store.hasSent('id:7', hash, 10)).toBe(true)
    await store.add([sent('id:7', 20)])
    expect(await store.find({ recipient: 'id:7' })).toHaveLength(2)
  })

  it('forgets what is forgotten, and gives no number again', async () => {
    const store = open()
    const added = await store.add(Array.from({ length: 2_500 }, (_, index) => sent(`id:${index + 1}`, 10)))
    expect(await store.hasSent('id:2400', hash, 10)).toBe(true)
    expect(await store.prune(11)).toBe(2_499)
    expect(entered()).toBe(1)
    const [next] = await store.add([sent('id:1', 30)])
    expect(next?.id).toBe(Number(added.at(-1)?.id) + 1)
    expect(await store.hasSent('id:1', hash, 30)).toBe(true)
    expect(await store.hasSent('id:1', hash, 31)).toBe(false)
  })
  it('writes a message without making a table for the conditions of an index', async () => {
    const store = open()
    const run = vi.spyOn(database, 'run')
    const [record] = await store.add([{ ...sent('id:7', 10), state: 'sending' }])
    if (record) await store.save({ ...record, state: 'sent' })
    const steps = run.mock.calls.flatMap(([sql]) => database.all<{ opcode: string }>(`EXPLAIN ${sql}`))
    expect(steps.filter(({ opcode }) => opcode === 'IdxInsert').length).toBeGreaterThan(2)
    expect(steps.map(({ opcode }) => opcode)).not.toContain('OpenEphemeral')
  })
})
