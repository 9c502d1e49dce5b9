import { showAs } from '../errors/show-as.js'
import type { ParseMode } from '../formatting/text-entity.js'
import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import type { AgentDirectory } from './agent-directory.js'
import { type AgentMetrics, type HourCounts, metricsOf } from './agent-metrics.js'
import type { AgentStatus, PoolStatus } from './agent-status.js'
import type { AgentStore } from './agent-store.js'

interface AgentsParts {
  readonly directory: AgentDirectory
  readonly store: AgentStore
  readonly clock: Clock
  readonly pools: () => PoolStatus[]
  readonly parseMode: () => ParseMode
  /**
   * Has the process that runs an agent do something with it; absent: there is only this one.
   * @throws what that one throws; CLUSTER_CLIENT_ELSEWHERE when none runs it, CLUSTER_CALL_UNANSWERED, CLUSTER_MACHINE_GONE,
   *   CLUSTER_VERSIONS_DIFFER.
   */
  readonly ask?: ((what: AgentCall, agent: string, given: readonly unknown[]) => Promise<unknown>) | undefined
}

/** What processes ask each other about an agent. */
export const agentCalls = ['pauseAgent', 'resumeAgent', 'checkAgent', 'clearAgentFlood'] as const
export type AgentCall = (typeof agentCalls)[number]

/** Which counts are looked for. */
export interface StatisticsQuery {
  /** How long each stretch is; days begin at midnight, UTC. */
  readonly by: 'hour' | 'day'
  /** The `session_name`s; default all there are now, and those that were there in that time. */
  readonly agents?: readonly string[]
  /** Milliseconds since 1970; default a day ago for hours, 30 days ago for days. Counts are kept for 32 days. */
  readonly sinceMs?: number
}

/** What one agent did in an hour or a day. */
export interface AgentStatistics extends AgentMetrics {
  /** Its `session_name`. */
  readonly agent: string
  /** The beginning of the hour or day, milliseconds since 1970. */
  readonly fromMs: number
}

const dayMs = 86_400_000
const stretchMs = { hour: 3_600_000, day: dayMs }

/**
 * The agents of a running app, to look at and to steer. Where several processes share them, those that others run are shown as they
 * were at most a few seconds ago, and steered by the process that runs them, within 30 seconds.
 */
export class Agents {
  constructor(private readonly parts: AgentsParts) {}

  /** How all agents are. */
  list(): AgentStatus[] {
    return this.parts.directory.statuses()
  }

  /** How agents read texts that do not say how they are marked up. */
  get parseMode(): ParseMode {
    return this.parts.parseMode()
  }

  /** How one agent is. @throws AGENT_UNKNOWN */
  get(name: string): AgentStatus {
    return this.parts.directory.status(name)
  }

  /** Whether this process runs an agent; where there is only one, it runs all. */
  isHere(name: string): boolean {
    return this.parts.directory.runs(name)
  }

  /** How the pools are; the global one only where it has agents that no channel has. */
  pools(): PoolStatus[] {
    return this.parts.pools()
  }

  /** Keeps an agent from sending, also after a restart. @throws AGENT_UNKNOWN, CLUSTER_... */
  pause(name: string): Promise<AgentStatus> {
    return this.steer('pauseAgent', name, (agent) => agent.pause())
  }

  /** Lets an agent send again: takes back a pause and a quarantine. @throws AGENT_UNKNOWN, CLUSTER_... */
  resume(name: string): Promise<AgentStatus> {
    return this.steer('resumeAgent', name, (agent) => agent.resume())
  }

  /** Asks Telegram whether its login is good. @throws AGENT_UNKNOWN, CLUSTER_... */
  check(name: string): Promise<AgentStatus> {
    return this.steer('checkAgent', name, (agent) => agent.check())
  }

  /** Forgets the pauses of a method, or all. @returns whether there were any. @throws AGENT_UNKNOWN, CLUSTER_... */
  async clearFlood(name: string, method?: string): Promise<boolean> {
    const agent = this.parts.directory.agent(name)
    const { ask } = this.parts
    if (agent.isHere || !ask) return agent.clearFlood(method)
    return (await ask('clearAgentFlood', name, [method])) as boolean
  }

  /** What agents did, by hour or by day, the oldest first; stretches in which an agent did nothing are left out. */
  async statistics({ by, agents, sinceMs }: StatisticsQuery): Promise<AgentStatistics[]> {
    const { store, clock, directory } = this.parts
    const lengthMs = stretchMs[by]
    const beginMs = sinceMs ?? clock.now() - (by === 'hour' ? dayMs : 30 * dayMs)
    const fromMs = Math.floor(beginMs / lengthMs) * lengthMs
    // What is over stays, also when whoever did it is taken off the list.
    const here = () => directory.statuses().map(({ name }) => name)
    const names = agents ?? [...new Set([...here(), ...(await store.counted(fromMs))])]
    const counted = await Promise.all(
      names.map(async (agent) => {
        // What is counted is written now and then; a report is about now.
        await directory.keepCounts(agent)
        return stretchesOf(agent, await store.hours(agent, fromMs), lengthMs)
      }),
    )
    return counted.flat().sort((one, other) => one.fromMs - other.fromMs)
  }

  /** Calls the listener with an agent whose state is another. It must not throw. @returns what ends that. */
  onChange(listener: (agent: AgentStatus) => void): () => void {
    return this.parts.directory.onAgent(listener)
  }

  private async steer(what: AgentCall, name: string, here: (agent: Agent) => Promise<unknown>): Promise<AgentStatus> {
    const { directory, ask } = this.parts
    const agent = directory.agent(name)
    if (agent.isHere || !ask) await here(agent)
    else directory.learn((await ask(what, name, [])) as AgentStatus)
    return this.get(name)
  }
}

function stretchesOf(agent: string, hours: readonly HourCounts[], lengthMs: number): AgentStatistics[] {
  const stretches = new Map<number, HourCounts[]>()
  for (const hour of hours) {
    const fromMs = Math.floor(hour.hourMs / lengthMs) * lengthMs
    stretches.set(fromMs, [...(stretches.get(fromMs) ?? []), hour])
  }
  return [...stretches].map(([fromMs, counted]) => ({ agent, fromMs, ...metricsOf(counted) }))
}

showAs(Agents, () => ({}))
