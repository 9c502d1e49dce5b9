import { describe, expect, it } from 'vitest'
import { html } from '../../core/formatting/markup.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemoryOutboxStore } from '../../core/outbox/memory-outbox-store.js'
import { contentHash, type OutboxContent } from '../../core/outbox/outbox-content.js'
import type { NewOutboxRecord } from '../../core/outbox/outbox-record.js'
import { PostgresOutboxStore } from '../../core/outbox/postgres-outbox-store.js'
import { SqliteOutboxStore } from '../../core/outbox/sqlite-outbox-store.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const stores = {
  memory: async () => new MemoryOutboxStore(),
  sqlite: async () => new SqliteOutboxStore(Database.open(':memory:', { clock, logger: new SilentLogger() })),
  PostgreSQL: async () => PostgresOutboxStore.open(await postgres()),
}

const nowMs = 1_000_000

function message(over: Partial<NewOutboxRecord> = {}): NewOutboxRecord {
  const content: OutboxContent = over.content ?? { kind: 'text', text: 'hello' }
  return {
    pool: 'one',
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
    ...over,
  }
}

const nothingInHand = () => false

describe.each(Object.entries(stores))('an outbox store in %s', (_name, create) => {
  it('gives back everything of a message', async () => {
    const store = await create()
    const content: OutboxContent = {
      kind: 'text',
      text: html`<b>hi</b>`,
      buttons: [[{ text: 'yes', data: Buffer.from([1, 2]) }]],
      linkPreview: false,
    }
    const full = message({
      content,
      key: 'k',
      priority: 7,
      onlyAgent: 'agent1',
      replyTo: 5,
      topicId: 6,
      silent: true,
      expiresMs: nowMs + 5,
      tried: [{ agent: 'agent1', account: 9, randomId: '-12', startedMs: 3, outcome: 'ambiguous', reason: 'why' }],
    })
    const [added] = await store.add([full])
    expect(await store.get(added?.id ?? 0)).toEqual({
      ...full,
      id: added?.id,
      content: { ...content, buttons: [[{ text: 'yes', data: Buffer.from([1, 2]) }]] },
    })
    expect(await store.get(999)).toBeUndefined()
  })

  it('takes messages of one pool with one key for one message', async () => {
    const store = await create()
    const [first] = await store.add([message({ key: 'k' })])
    const [again, other] = await store.add([
      message({ key: 'k', content: { kind: 'text', text: 'another' } }),
      message({ key: 'k', pool: 'two' }),
    ])
    expect(again).toEqual(first)
    expect(other?.id).not.toBe(first?.id)
  })

  it('keeps what has become of a message', async () => {
    const store = await create()
    const [record] = await store.add([message()])
    if (!record) throw new Error('nothing was added')
    const attempt = { agent: 'agent1', account: 9, randomId: '77', startedMs: 5, outcome: 'sent' as const }
    Object.assign(record, { state: 'sent', agent: 'agent1', messageId: 12, chatId: 42, tried: [attempt], attempts: 1 })
    await store.save(record)
    attempt.randomId = 'changed later'
    expect(await store.get(record.id)).toMatchObject({
      state: 'sent',
      messageId: 12,
      chatId: 42,
      tried: [{ randomId: '77' }],
    })
  })

  it('keeps the last of what is saved of a message in one moment', async () => {
    const store = await create()
    const [record] = await store.add([message({ state: 'sending' })])
    if (!record) throw new Error('nothing was added')
    const attempt = { agent: 'agent2', account: 9, randomId: '77', startedMs: 5, outcome: 'open' as const }
    await Promise.all([
      // What is added is written first, and what is begun together with it.
      store.add([message()]),
      store.save({ ...record, state: 'waiting' }),
      store.save({ ...record, state: 'sending', tried: [attempt] }),
    ])
    expect(await store.get(record.id)).toMatchObject({ state: 'sending', tried: [attempt] })
  })

  it('names what is due by priority, then in order, without what is in hand, early, over or of a paused broadcast', async () => {
    const store = await create()
    const paused = await store.addBroadcast({ pool: 'one', state: 'paused', createdMs: nowMs })
    const running = await store.addBroadcast({ pool: 'one', state: 'running', createdMs: nowMs })
    const added = await store.add([
      message(),
      message({ priority: 5 }),
      message({ dueMs: nowMs + 1 }),
      message({ state: 'cancelled' }),
      message({ pool: 'two' }),
      message({ broadcast: paused.id }),
      message({ broadcast: running.id }),
      message(),
    ])
    const ids = added.map(({ id }) => id)
    const due = async (limit: number, isInHand: (id: number) => boolean = nothingInHand) =>
      (await store.due({ pool: 'one', nowMs, limit, isInHand })).map(({ id }) => ids.indexOf(id))
    expect(await due(10)).toEqual([1, 0, 6, 7])
    expect(await due(2)).toEqual([1, 0])
    expect(await due(2, (id) => id === ids[1] || id === ids[0])).toEqual([6, 7])
    expect(await store.nextDueMs('one', nowMs)).toBe(nowMs + 1)
    expect(await store.nextDueMs('two', nowMs)).toBeUndefined()
    expect((await store.pools()).sort()).toEqual(['one', 'two'])
  })

  it('names as due what may have been delivered, also of a cancelled broadcast and not of a paused one', async () => {
    const store = await create()
    const [running, paused, cancelled] = await Promise.all(
      (['running', 'paused', 'cancelled'] as const).map((state) =>
        store.addBroadcast({ pool: 'one', state, createdMs: nowMs }),
      ),
    )
    const unsure = { state: 'ambiguous' } as const
    const added = await store.add([
      ...[message(unsure), message({ ...unsure, broadcast: running?.id })],
      ...[message({ ...unsure, broadcast: paused?.id }), message({ ...unsure, broadcast: cancelled?.id })],
      ...[message({ broadcast: cancelled?.id }), message({ state: 'sending' })],
    ])
    const due = await store.due({ pool: 'one', nowMs, limit: 10, isInHand: nothingInHand })
    expect(due.map(({ id }) => added.findIndex((each) => each.id === id))).toEqual([0, 1, 3])
  })

  it('names what an earlier run has not finished', async () => {
    const store = await create()
    const [, sending, unsure] = await store.add([
      message(),
      message({ state: 'sending' }),
      message({ state: 'ambiguous' }),
      message({ state: 'sending', pool: 'two' }),
    ])
    expect((await store.unfinished('one')).map(({ id }) => id)).toEqual([sending?.id, unsure?.id])
  })

  it('knows whether somebody was sent the same since a time', async () => {
    const store = await create()
    const { contentHash: hash } = message()
    await store.add([
      message({ state: 'sent', changedMs: nowMs - 100 }),
      message({ recipient: 'id:7', state: 'failed' }),
    ])
    expect(await store.hasSent('id:42', hash, nowMs - 100)).toBe(true)
    expect(await store.hasSent('id:42', hash, nowMs - 99)).toBe(false)
    expect(await store.hasSent('id:42', 'another', 0)).toBe(false)
    expect(await store.hasSent('id:7', hash, 0)).toBe(false)
    await store.add([message({ recipient: 'id:7' })])
    expect(await store.hasSent('id:7', hash, nowMs)).toBe(true)
  })

  it('keeps broadcasts, counts and cancels their messages', async () => {
    const store = await create()
    const cast = await store.addBroadcast({ pool: 'one', key: 'news', state: 'running', createdMs: nowMs })
    expect(await store.addBroadcast({ pool: 'one', key: 'news', state: 'running', createdMs: 1 })).toEqual(cast)
    const added = await store.add(
      (['waiting', 'waiting', 'sent', 'sending'] as const).map((state) => message({ broadcast: cast.id, state })),
    )
    expect(await store.cancelWaiting(cast.id, nowMs + 1)).toEqual(added.slice(0, 2).map(({ id }) => id))
    expect(await store.counts(cast.id)).toEqual({ cancelled: 2, sent: 1, sending: 1 })
    await store.add([message({ broadcast: cast.id, state: 'failed', reason: 'USER_IS_BLOCKED' })])
    await store.add([message({ broadcast: cast.id, state: 'refused' })])
    const reasons = await store.unsentReasons(cast.id, 10)
    expect(reasons[0]).toEqual({ state: 'cancelled', reason: 'its broadcast was cancelled', count: 2 })
    expect(reasons).toHaveLength(3)
    expect(reasons).toContainEqual({ state: 'failed', reason: 'USER_IS_BLOCKED', count: 1 })
    expect(reasons).toContainEqual({ state: 'refused', reason: 'refused', count: 1 })
    expect(await store.unsentReasons(cast.id, 1)).toHaveLength(1)
    // Once more as a part of it, or by itself: only the first stands for the one before.
    const [first, second] = added
    await store.add([message({ broadcast: cast.id, key: `retry:${first?.id}`, state: 'waiting' })])
    await store.add([message({ key: `retry:${second?.id}`, state: 'sent' })])
    const counts = { cancelled: 1, waiting: 1, sent: 1, sending: 1, failed: 1, refused: 1 }
    expect(await store.counts(cast.id)).toEqual(counts)
    expect((await store.unsentReasons(cast.id, 10)).reduce((sum, { count }) => sum + count, 0)).toBe(3)
    await store.setBroadcastState(cast.id, 'paused')
    expect(await store.broadcast(cast.id)).toEqual({ ...cast, state: 'paused' })
    expect(await store.broadcasts()).toHaveLength(1)
    expect(await store.broadcast(99)).toBeUndefined()
  })

  it('cancels what waits again by what is about to be kept of it', async () => {
    const store = await create()
    const { id } = await store.addBroadcast({ pool: 'one', state: 'running', createdMs: nowMs })
    const [record] = await store.add([message({ broadcast: id, state: 'sending' })])
    if (!record) throw new Error('nothing was added')
    const kept = [store.add([message()]), store.save({ ...record, state: 'waiting' })]
    expect(await store.cancelWaiting(id, nowMs)).toEqual([record.id])
    await Promise.all(kept)
    expect(await store.get(record.id)).toMatchObject({ state: 'cancelled' })
  })

  it('lets a broadcast that was cancelled not go on', async () => {
    const store = await create()
    const { id } = await store.addBroadcast({ pool: 'one', state: 'paused', createdMs: nowMs })
    await Promise.all([store.setBroadcastState(id, 'cancelled'), store.setBroadcastState(id, 'running')])
    await store.setBroadcastState(id, 'running')
    expect(await store.broadcast(id)).toMatchObject({ state: 'cancelled' })
  })

  it('keeps lists of paused pools, of people nobody writes to, and of who knows whom', async () => {
    const store = await create()
    await store.setPaused('one', true)
    await store.setPaused('two', true)
    await store.setPaused('two', true)
    await store.setPaused('one', false)
    expect(await store.pausedPools()).toEqual(['two'])
    await store.block({ recipient: 'id:1', reason: 'a', sinceMs: 1 })
    await store.block({ recipient: 'id:1', reason: 'b', sinceMs: 2 })
    await store.block({ recipient: 'id:2', reason: 'c', sinceMs: 3 })
    await store.unblock('id:2')
    expect(await store.blocked()).toEqual([{ recipient: 'id:1', reason: 'b', sinceMs: 2 }])
    await store.addContact(['id:1', '@ann'], { agent: 'late', pool: 'one', sinceMs: 9 })
    await store.addContact(['id:1'], { agent: 'early', pool: 'one', sinceMs: 4 })
    await store.addContact(['id:1'], { agent: 'late', pool: 'one', sinceMs: 1 })
    expect((await store.contacts('id:1')).map(({ agent }) => agent)).toEqual(['early', 'late'])
    expect(await store.contacts('@ann')).toEqual([{ agent: 'late', pool: 'one', sinceMs: 9 }])
    expect(await store.contacts('@bob')).toEqual([])
  })

  it('finds messages by what is asked, the latest first', async () => {
    const store = await create()
    const added = await store.add([message(), message({ state: 'failed' }), message({ pool: 'two', recipient: '@x' })])
    const ids = added.map(({ id }) => id)
    const found = async (query: Parameters<typeof store.find>[0]) =>
      (await store.find(query)).map(({ id }) => ids.indexOf(id))
    expect(await found({})).toEqual([2, 1, 0])
    expect(await found({ limit: 1 })).toEqual([2])
    expect(await found({ pool: 'one', states: ['failed', 'sent'] })).toEqual([1])
    expect(await found({ recipient: '@x' })).toEqual([2])
    expect(await found({ broadcast: 3 })).toEqual([])
    expect(await found({ before: ids[2] })).toEqual([1, 0])
    expect(await found({ states: ['failed', 'refused'] })).toEqual([1])
    expect(await found({ states: ['waiting'], before: ids[2] })).toEqual([0])
  })

  it('knows the names of people, each of one person at a time', async () => {
    const store = await create()
    await store.addNames('id:1', ['@ann', '+49'])
    await store.addNames('id:2', ['@ann'])
    expect([await store.person('@ann'), await store.person('+49'), await store.person('@bob')]).toEqual([
      'id:2',
      'id:1',
      undefined,
    ])
    expect(await store.namesOf('id:1')).toEqual(['+49'])
  })

  it('forgets what has been over for long, and nothing else', async () => {
    const store = await create()
    const { id: broadcast } = await store.addBroadcast({ pool: 'one', key: 'may', state: 'running', createdMs: 1 })
    const [kept] = await store.add([message({ state: 'sent', changedMs: 5, broadcast })])
    expect(await store.prune(6)).toBe(0)
    expect(await store.get(kept?.id ?? 0)).toBeDefined()
    await store.add([message({ state: 'sent', changedMs: 5 }), message({ changedMs: 5 }), message({ state: 'sent' })])
    expect(await store.prune(6)).toBe(1)
    expect(await store.find({})).toHaveLength(3)
  })
})
