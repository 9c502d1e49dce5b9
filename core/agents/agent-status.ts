import type { Client } from '../client/client.js'
import type { AgentMetrics } from './agent-metrics.js'
import type { StrategyName } from './strategy.js'

/**
 * How an agent is:
 * - `online`: it can send; `flooded`: Telegram asked for a pause; `resting`: it rests for longer than that, or its budget
 *   is used up
 * - `offline`: not connected yet; `connecting`, `reconnecting`: on its way
 * - `login-needed`: nobody has logged it in
 * - `paused`: by a person; `quarantined`: until somebody or time fixes it
 * - `leaving`: it was taken off the list and finishes what it has in hand
 */
export type AgentState =
  | 'online'
  | 'flooded'
  | 'resting'
  | 'offline'
  | 'connecting'
  | 'reconnecting'
  | 'login-needed'
  | 'paused'
  | 'quarantined'
  | 'leaving'

/** How an agent is, and why. */
export interface AgentHealth {
  /** How it is. */
  readonly state: AgentState
  /** Why, in a few words. */
  readonly reason?: string
  /** How long it lasts still, in milliseconds, where that is known. */
  readonly waitMs?: number
  /** What a person can do about it. */
  readonly next?: string
}

/** An agent that can send, as it was when it was asked for. */
export interface AvailableAgent {
  /** Its `session_name`. */
  readonly name: string
  /** Its way to Telegram; `undefined` when the connection was lost meanwhile. Calls are not counted in its budgets. */
  readonly client: Client | undefined
  /** How it is, and why. */
  readonly health: AgentHealth
}

/** An agent at one moment. */
export interface AgentStatus extends AgentHealth {
  /** Its `session_name`. */
  readonly name: string
  /** The pools it sends for, the global one left out. */
  readonly pools: readonly string[]
  /** The name of the machine that runs it, where several machines share the agents and that is known. */
  readonly machine?: string
  /** The Telegram account, once known. */
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  /** How many messages are under way. */
  readonly inFlight: number
  /** What is used of its budgets; a limit of 0 means none. */
  readonly budgets: {
    readonly messages: { readonly used: number; readonly limit: number }
    readonly firstMessages: { readonly used: number; readonly limit: number }
    readonly lookups: { readonly used: number; readonly limit: number }
  }
  /** The methods that have to wait, and how long still. */
  readonly floods: readonly { readonly method: string; readonly waitMs: number; readonly resting: boolean }[]
  /** What it has done in this hour. */
  readonly hour: AgentMetrics
  /** What it has done in the last 24 hours. */
  readonly day: AgentMetrics
}

/** A pool at one moment. Two fields are named as in the original bot. */
export interface PoolStatus {
  /** The channel's id, or `global`. */
  readonly name: string
  /** The channel's name. */
  readonly title?: string
  /** How the next agent is chosen. */
  readonly strategy: StrategyName
  /** Whether a person paused its sending. */
  readonly paused: boolean
  /** How many agents can send now. */
  readonly available_agents: number
  /** How many agents there are. */
  readonly total_agents: number
  /** Its agents. */
  readonly agents: readonly AgentStatus[]
}
