import type { StrategyName } from './strategy.js'

/** An account that sends on behalf of channels. */
export interface RosterAgent {
  /** Name of its session; unique over all agents and clients. */
  readonly sessionName: string
  /** Its phone number, to log in with; without it, it is asked for. */
  readonly phone?: string
  /** How large its part is with the strategy `weighted`; default 1. */
  readonly weight?: number
  /** Whether the account is new, so that it begins with few messages a day; default that of the configuration. */
  readonly fresh?: boolean
}

/** The agents of one channel. */
export interface RosterPool {
  /** The channel's id. */
  readonly name: string
  /** The channel's name. */
  readonly title?: string
  /** The `sessionName`s of its agents. */
  readonly agents: readonly string[]
  /** How the next agent is chosen; default that of the configuration. */
  readonly strategy?: StrategyName
}

/** All agents and pools there are. An agent of several pools is one account with one connection. */
export interface AgentRoster {
  /** Every agent, once. */
  readonly agents: readonly RosterAgent[]
  /** The pools besides the global one, which has all agents. */
  readonly pools: readonly RosterPool[]
}

/** Several sources as one; of an agent or pool named in more than one, the first counts. */
export function mergedRoster(rosters: readonly AgentRoster[]): AgentRoster {
  const agents = new Map<string, RosterAgent>()
  const pools = new Map<string, RosterPool>()
  for (const roster of rosters) {
    for (const agent of roster.agents) if (!agents.has(agent.sessionName)) agents.set(agent.sessionName, agent)
    for (const pool of roster.pools) if (!pools.has(pool.name)) pools.set(pool.name, pool)
  }
  return { agents: [...agents.values()], pools: [...pools.values()] }
}
