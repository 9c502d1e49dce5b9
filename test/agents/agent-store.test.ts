import { describe, expect, it } from 'vitest'
import { emptyHour } from '../../core/agents/agent-metrics.js'
import type { AgentKnowledge } from '../../core/agents/agent-store.js'
import { MemoryAgentStore } from '../../core/agents/memory-agent-store.js'
import { PostgresAgentStore } from '../../core/agents/postgres-agent-store.js'
import { SqliteAgentStore } from '../../core/agents/sqlite-agent-store.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'

const clock = new ManualClock()
const postgres = testStorage(clock)
const stores = {
  memory: async () => new MemoryAgentStore(),
  sqlite: async () => new SqliteAgentStore(Database.open(':memory:', { clock, logger: new SilentLogger() })),
  PostgreSQL: async () => PostgresAgentStore.open(await postgres()),
}

const knowledge: AgentKnowledge = {
  sinceMs: 5,
  paused: true,
  quarantine: { reason: 'PEER_FLOOD', detail: 'PEER_FLOOD', sinceMs: 1, untilMs: 9 },
  floods: [{ method: 'messages.SendMessage', untilMs: 4, strikes: 2, resting: true }],
  messages: [1, 2],
  firsts: [3],
  lookups: [],
}

describe.each(Object.entries(stores))('an agent store in %s', (_name, create) => {
  it('keeps what is known of each agent', async () => {
    const store = await create()
    expect(await store.load('a')).toBeUndefined()
    await store.save('a', { ...knowledge, paused: false })
    await store.save('a', knowledge)
    expect(await store.load('a')).toEqual(knowledge)
    expect(await store.load('b')).toBeUndefined()
  })

  it('adds up counts by the hour, and forgets old ones', async () => {
    const store = await create()
    await store.count('a', { ...emptyHour(7_200_000), sent: 2, latency: [0, 1] })
    await store.count('a', { ...emptyHour(3_600_000), floods: 1 })
    await store.count('a', { ...emptyHour(7_200_000), sent: 1, failed: 1, latency: [1, 1, 4] })
    expect(await store.hours('a', 0)).toEqual([
      { ...emptyHour(3_600_000), floods: 1 },
      { ...emptyHour(7_200_000), sent: 3, failed: 1, latency: [1, 2, 4] },
    ])
    await store.count('b', emptyHour(3_600_000))
    expect((await store.counted(3_600_000)).sort()).toEqual(['a', 'b'])
    expect(await store.counted(3_600_001)).toEqual(['a'])
    await store.forgetHours(7_200_000)
    expect(await store.counted(0)).toEqual(['a'])
    expect(await store.hours('a', 0)).toHaveLength(1)
    expect(await store.hours('a', 7_200_001)).toEqual([])
    expect(await store.hours('b', 0)).toEqual([])
  })

  it('shows pictures of agents until they are taken away', async () => {
    const store = await create()
    await store.publish('a', { state: 'offline' }, 1)
    await store.publish('a', { state: 'online' }, 2)
    await store.publish('b', {}, 3)
    await store.unpublish('b')
    expect(await store.published()).toEqual([{ agent: 'a', status: { state: 'online' }, atMs: 2 }])
  })

  it('brings commands to whoever answers, once', async () => {
    const store = await create()
    const first = await store.ask({ agent: 'a', action: 'clear-flood', argument: 'messages.SendMessage' })
    const second = await store.ask({ agent: 'b', action: 'pause' })
    expect(await store.asked()).toEqual([
      { id: first, agent: 'a', action: 'clear-flood', argument: 'messages.SendMessage' },
      { id: second, agent: 'b', action: 'pause' },
    ])
    await store.answer(first, 'done')
    expect((await store.asked()).map(({ id }) => id)).toEqual([second])
    expect(await store.answerTo(first)).toBe('done')
    expect(await store.answerTo(second)).toBeUndefined()
  })
})
