import type { Agent } from './agent.js'
import type { AgentHealth, AgentStatus } from './agent-status.js'

interface AgentChangesParts {
  readonly agents: () => Iterable<Agent>
  /** How an agent is, and the machine of another process that runs it. */
  readonly healthOf: (agent: Agent) => AgentHealth & { readonly machine?: string }
  readonly statusOf: (agent: Agent) => AgentStatus
}

/** Tells who listens of agents and pools that are not as they were; while nobody does, nothing is followed. */
export class AgentChanges {
  private readonly listeners = new Set<() => void>()
  private readonly agentListeners = new Set<(status: AgentStatus) => void>()
  private readonly told = new Map<string, string>()

  constructor(private readonly parts: AgentChangesParts) {}

  /** Calls the listener when there is something new to be seen of a pool or an agent. @returns what ends that. */
  onAny(listener: () => void): () => void {
    this.begin()
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /** Calls the listener with each agent whose state is another. @returns what ends that. */
  onAgent(listener: (status: AgentStatus) => void): () => void {
    this.begin()
    const own = (status: AgentStatus) => listener(status)
    this.agentListeners.add(own)
    return () => this.agentListeners.delete(own)
  }

  /** The pools are others. */
  tellOfPools(): void {
    for (const listener of this.listeners) listener()
  }

  /** Tells of an agent, if its state is another than was told last. */
  tell(agent: Agent): void {
    if (!this.isHeard) return
    const now = this.stateOf(agent)
    if (this.told.get(agent.name) === now) return
    this.told.set(agent.name, now)
    this.tellOfPools()
    if (this.agentListeners.size === 0) return
    const status = this.parts.statusOf(agent)
    for (const listener of this.agentListeners) listener(status)
  }

  private get isHeard(): boolean {
    return this.listeners.size > 0 || this.agentListeners.size > 0
  }

  /** The first who listens is told of what changes from now on. */
  private begin(): void {
    if (this.isHeard) return
    for (const agent of this.parts.agents()) this.told.set(agent.name, this.stateOf(agent))
  }

  private stateOf(agent: Agent): string {
    const { state, reason, machine } = this.parts.healthOf(agent)
    return `${state} ${reason ?? ''} ${machine ?? ''}`
  }
}
