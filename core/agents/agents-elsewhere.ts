import type { Clock } from '../time/clock.js'
import type { Agent } from './agent.js'
import type { AgentStatus } from './agent-status.js'
import type { AgentStore } from './agent-store.js'

/** A picture that its process has not renewed for so long says nothing any more; a running one does each two seconds. */
const freshMs = 10_000

interface Picture {
  readonly status: AgentStatus
  /** When it was made, by the clock of the process that made it: another one means a new picture, and nothing else. */
  readonly atMs: number
  readonly seenMs: number
}

interface AgentsElsewhereParts {
  readonly store: AgentStore
  readonly clock: Clock
}

/** How agents are that other processes run, as those show them. */
export class AgentsElsewhere {
  private pictures = new Map<string, Picture>()

  constructor(private readonly parts: AgentsElsewhereParts) {}

  /** Looks at what others show of those agents that they run, if there are any. @throws STORAGE_... */
  async look(agents: Iterable<Agent>): Promise<void> {
    const away = new Set([...agents].filter(({ isHere }) => !isHere).map(({ name }) => name))
    const { store, clock } = this.parts
    const shown = away.size > 0 ? (await store.published()).filter(({ agent }) => away.has(agent)) : []
    const before = this.pictures
    this.pictures = new Map(
      shown.map(({ agent, status, atMs }) => {
        const known = before.get(agent)
        const isOld = known?.atMs === atMs
        return [agent, isOld ? known : { status: status as AgentStatus, atMs, seenMs: clock.monotonic() }]
      }),
    )
  }

  /** Takes what a process has answered for what it shows next. */
  learn(status: AgentStatus): void {
    this.pictures.set(status.name, { status, atMs: -1, seenMs: this.parts.clock.monotonic() })
  }

  /** How an agent is that another process runs; `undefined`: this one does, or nobody says. */
  of(agent: Agent): AgentStatus | undefined {
    const picture = agent.isHere ? undefined : this.pictures.get(agent.name)
    // What was left behind by one that has ended is from no time.
    const isFresh = picture && picture.atMs !== 0 && this.parts.clock.monotonic() - picture.seenMs < freshMs
    return isFresh ? picture.status : undefined
  }
}
