import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defaultAgentPolicy } from '../../core/agents/agent-policy.js'
import { AgentRecords } from '../../core/agents/agent-records.js'
import { SqliteAgentStore } from '../../core/agents/sqlite-agent-store.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { Database } from '../../core/storage/database.js'
import { openExpiryClock } from '../../core/storage/sqlite-expiry-clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const method = 'messages.SendMessage'

let clock: ManualClock
let database: Database
let records: AgentRecords

/** What a process that begins now knows of the agent. */
async function open(): Promise<void> {
  const kept = openExpiryClock(database, clock)
  kept.note()
  records = await AgentRecords.load({
    ...{ agent: 'a', store: new SqliteAgentStore(database), clock, fresh: true, keptNow: () => kept.now() },
    policy: defaultAgentPolicy,
    failed: (error) => {
      throw error
    },
  })
}

/** The process ends, somebody sets the clock, another one begins. */
async function restart(byMs: number): Promise<void> {
  await records.flush()
  clock.set(clock.now() + byMs)
  await open()
}

beforeEach(async () => {
  clock = new ManualClock()
  database = Database.open(':memory:', { clock, logger: new SilentLogger() })
  await open()
  const nowMs = clock.monotonic()
  for (let use = 0; use < 20; use++) records.messages.use(nowMs)
  for (let use = 0; use < 60; use++) records.firsts.use(nowMs)
  records.floods.remember(method, 30, nowMs)
  records.quarantine = {
    ...{ reason: 'PEER_FLOOD', detail: 'PEER_FLOOD', sinceMs: clock.now() },
    ...{ untilMs: nowMs + 2 * dayMs, restMs: 2 * dayMs },
  }
})

afterEach(() => database.close())

const waits = () => {
  const nowMs = clock.monotonic()
  return {
    messages: records.messages.waitMs(nowMs),
    firsts: records.firsts.waitMs(nowMs),
    flood: records.floods.waitMs(method, nowMs),
    quarantine: (records.quarantine?.untilMs ?? 0) - nowMs,
  }
}

describe('what is known of an account', () => {
  it.each([-30 * dayMs, -dayMs, -minuteMs])(
    'lasts no longer over a restart when the clock is set by %i ms meanwhile',
    async (byMs) => {
      await restart(byMs)
      expect(waits().messages).toBeLessThanOrEqual(1.1 * minuteMs)
      expect(waits().firsts).toBeLessThanOrEqual(1.1 * hourMs)
      expect(waits().flood).toBeLessThanOrEqual(30_000)
      expect(waits().flood).toBeGreaterThan(0)
      expect(waits().quarantine).toBeLessThanOrEqual(2 * dayMs)
      expect(waits().quarantine).toBeGreaterThan(0)
      expect(records.part).toBe(0.25)
    },
  )

  it('is not moved when the clock is set while the process runs', async () => {
    const before = waits()
    clock.set(clock.now() + 15 * dayMs)
    expect(waits()).toEqual(before)
    expect(records.part).toBe(0.25)
    await restart(0)
    for (const [what, waitMs] of Object.entries(waits())) {
      expect(Math.abs(waitMs - before[what as keyof typeof before])).toBeLessThan(5)
    }
  })

  it('is over by what the process was away', async () => {
    await restart(20_000)
    expect(waits().flood).toBe(10_000)
    await restart(3 * dayMs)
    expect(waits()).toMatchObject({ messages: 0, firsts: 0, flood: 0 })
    expect(waits().quarantine).toBeLessThan(0)
    expect(records.part).toBe(0.5)
  })
})
