import type { LiveEvent } from './live'
import { useLivePatch, useLiveRefetch, useResource } from './resources'

interface Budget {
  readonly used: number
  readonly limit: number
}

interface Done {
  readonly sent: number
  readonly failed: number
  readonly floods: number
  readonly p95_ms?: number
}

export interface AgentStatus {
  readonly name: string
  readonly state: string
  readonly reason?: string
  readonly wait_ms?: number
  /** The machine that runs it, where several share the agents. */
  readonly machine?: string
  readonly pools: readonly string[]
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  readonly in_flight: number
  readonly budgets: { readonly messages: Budget; readonly first_messages: Budget; readonly lookups: Budget }
  readonly floods: readonly { readonly method: string; readonly wait_ms: number; readonly resting: boolean }[]
  readonly hour: Done
  readonly day: Done
}

export interface Pool {
  readonly name: string
  readonly title?: string
  readonly strategy: string
  readonly paused: boolean
  readonly available_agents: number
  readonly total_agents: number
  readonly agents: readonly AgentStatus[]
}

export interface AgentStatistics extends Done {
  readonly agent: string
  readonly from_ms: number
}

export const poolsPath = '/api/pools'

/** The pools with their agents, each agent as it is now. */
export function usePools() {
  useLivePatch('agents', poolsPath, patchAgent)
  useLiveRefetch('channels', poolsPath)
  // That a wait is over and a budget is free again is no event.
  return useResource<readonly Pool[]>(poolsPath, { everyMs: (pools) => (isWaiting(pools) ? 2_000 : 10_000) })
}

function isWaiting(pools: readonly Pool[] = []): boolean {
  return pools.some(({ agents }) => agents.some(({ state }) => state === 'flooded' || state === 'resting'))
}

function patchAgent(pools: readonly Pool[], { data }: LiveEvent): readonly Pool[] {
  const { agent } = data as { agent?: AgentStatus }
  if (!agent) return pools
  return pools.map((pool) => {
    const agents = pool.agents.map((known) => (known.name === agent.name ? agent : known))
    return { ...pool, agents, available_agents: agents.filter(({ state }) => state === 'online').length }
  })
}
