import { expect, it } from 'vitest'
import type { AgentDirectory } from '../../core/agents/agent-directory.js'
import { emptyHour } from '../../core/agents/agent-metrics.js'
import type { AgentStatus } from '../../core/agents/agent-status.js'
import { Agents } from '../../core/agents/agents.js'
import { MemoryAgentStore } from '../../core/agents/memory-agent-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const hourMs = 3_600_000

it('keep what agents did who are on the list no more', async () => {
  const clock = new ManualClock(1_000 * hourMs)
  const store = new MemoryAgentStore()
  await store.count('removed', { ...emptyHour(998 * hourMs), sent: 2 })
  await store.count('long_ago', { ...emptyHour(900 * hourMs), sent: 4 })
  await store.count('here', { ...emptyHour(999 * hourMs), sent: 1 })
  const here: Pick<AgentDirectory, 'statuses' | 'keepCounts'> = {
    statuses: () => [{ name: 'here' } as AgentStatus],
    keepCounts: async () => {},
  }
  const directory = here as AgentDirectory
  const agents = new Agents({ directory, store, clock, pools: () => [], parseMode: () => 'none' })
  const counted = await agents.statistics({ by: 'hour' })
  expect(counted.map(({ agent, sent }) => [agent, sent])).toEqual([
    ['removed', 2],
    ['here', 1],
  ])
  expect(await agents.statistics({ by: 'hour', agents: ['here'] })).toHaveLength(1)
})
