import type { ParseMode } from '../formatting/text-entity.js'
import type { Clock } from '../time/clock.js'
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
}

/** Which counts are looked for. */
export interface StatisticsQuery {
  /** How long each stretch is; days begin at midnight, UTC. */
  readonly by: 'hour' | 'day'
  /** The `session_name`s; default all there are now. */
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

/** The agents of a running app, to look at and to steer. */
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

  /** How the pools are; the global one only where it has agents that no channel has. */
  pools(): PoolStatus[] {
    return this.parts.pools()
  }

  /** Keeps an agent from sending, also after a restart. @throws AGENT_UNKNOWN */
  async pause(name: string): Promise<AgentStatus> {
    await this.parts.directory.agent(name).pause()
    return this.get(name)
  }

  /** Lets an agent send again: takes back a pause and a quarantine. @throws AGENT_UNKNOWN */
  async resume(name: string): Promise<AgentStatus> {
    await this.parts.directory.agent(name).resume()
    return this.get(name)
  }

  /** Asks Telegram whether its login is good. @throws AGENT_UNKNOWN */
  async check(name: string): Promise<AgentStatus> {
    await this.parts.directory.agent(name).check()
    return this.get(name)
  }

  /** Forgets the pauses of a method, or all. @returns whether there were any. @throws AGENT_UNKNOWN */
  clearFlood(name: string, method?: string): Promise<boolean> {
    return this.parts.directory.agent(name).clearFlood(method)
  }

  /** What agents did, by hour or by day, the oldest first; stretches in which an agent did nothing are left out. */
  async statistics({ by, agents, sinceMs }: StatisticsQuery): Promise<AgentStatistics[]> {
    const { store, clock, directory } = this.parts
    const lengthMs = stretchMs[by]
    const beginMs = sinceMs ?? clock.now() - (by === 'hour' ? dayMs : 30 * dayMs)
    const fromMs = Math.floor(beginMs / lengthMs) * lengthMs
    const names = agents ?? directory.statuses().map(({ name }) => name)
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
}

function stretchesOf(agent: string, hours: readonly HourCounts[], lengthMs: number): AgentStatistics[] {
  const stretches = new Map<number, HourCounts[]>()
  for (const hour of hours) {
    const fromMs = Math.floor(hour.hourMs / lengthMs) * lengthMs
    stretches.set(fromMs, [...(stretches.get(fromMs) ?? []), hour])
  }
  return [...stretches].map(([fromMs, counted]) => ({ agent, fromMs, ...metricsOf(counted) }))
}
