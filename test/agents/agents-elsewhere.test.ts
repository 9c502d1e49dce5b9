import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import type { Agent } from '../../core/agents/agent.js'
import type { AgentState, AgentStatus } from '../../core/agents/agent-status.js'
import { AgentsElsewhere } from '../../core/agents/agents-elsewhere.js'
import { MemoryAgentStore } from '../../core/agents/memory-agent-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { PoolWorld } from './sandbox-agents.js'

const status = (state: AgentState) => ({ name: 'agent0', state, pools: [] }) as unknown as AgentStatus

describe('what another process has answered about an agent', () => {
  const agent = { name: 'agent0', isHere: false } as Agent
  let store: MemoryAgentStore
  let elsewhere: AgentsElsewhere
  beforeEach(async () => {
    store = new MemoryAgentStore()
    elsewhere = new AgentsElsewhere({ store, clock: new ManualClock() })
    await store.publish('agent0', status('online'), 1)
    await elsewhere.look([agent])
  })
  const shown = () => elsewhere.of(agent)?.state

  it('counts until it shows something newer', async () => {
    elsewhere.learn(status('paused'))
    expect(shown()).toBe('paused')
    await elsewhere.look([agent])
    await elsewhere.look([agent])
    expect(shown()).toBe('paused')
    await store.publish('agent0', status('flooded'), 2)
    await elsewhere.look([agent])
    expect(shown()).toBe('flooded')
  })

  it('counts for more than what it had shown just before', async () => {
    await store.publish('agent0', status('online'), 2)
    elsewhere.learn(status('paused'))
    await elsewhere.look([agent])
    expect(shown()).toBe('paused')
    await store.publish('agent0', status('flooded'), 3)
    await elsewhere.look([agent])
    expect(shown()).toBe('flooded')
  })

  it('does not count any more once its process has gone', async () => {
    elsewhere.learn(status('paused'))
    await store.publish('agent0', status('offline'), 0)
    await elsewhere.look([agent])
    expect(shown()).toBeUndefined()
  })

  it('counts where its process had gone before, and another one has answered', async () => {
    await store.publish('agent0', status('offline'), 0)
    await elsewhere.look([agent])
    elsewhere.learn(status('paused'))
    await elsewhere.look([agent])
    expect(shown()).toBe('paused')
    elsewhere.learn(status('flooded'))
    await elsewhere.look([agent])
    expect(shown()).toBe('flooded')
  })

  it('does not count any more once its process has gone, though it answered twice', async () => {
    elsewhere.learn(status('paused'))
    elsewhere.learn(status('flooded'))
    await store.publish('agent0', status('offline'), 0)
    await elsewhere.look([agent])
    expect(shown()).toBeUndefined()
  })

  it('counts for more than what was asked for before it', async () => {
    await store.publish('agent0', status('online'), 2)
    const looking = elsewhere.look([agent])
    elsewhere.learn(status('paused'))
    await looking
    expect(shown()).toBe('paused')
  })

  it('counts where it has shown nothing yet', async () => {
    await store.unpublish('agent0')
    elsewhere.learn(status('paused'))
    await elsewhere.look([agent])
    expect(shown()).toBe('paused')
  })
})

it('who listens hears of an agent of another process once it is not as it was', async () => {
  const store = new MemoryAgentStore()
  const world = await PoolWorld.start({ agents: 1, store })
  onTestFinished(() => world.end())
  const { directory, clients, clock } = world
  clients.away.set('agent0', 'two')
  const shows = async (state: AgentState) => {
    await store.publish('agent0', status(state), clock.now())
    await clock.advance(2_000)
  }
  await shows('online')
  const states: string[] = []
  const end = directory.onAgent(({ state }) => states.push(state))
  await shows('online')
  expect(states).toEqual([])
  await shows('paused')
  end()
  await shows('online')
  const endAgain = directory.onAgent(({ state }) => states.push(state))
  await shows('paused')
  expect(states).toEqual(['paused', 'paused'])
  endAgain()
})
