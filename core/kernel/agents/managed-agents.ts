import { createHash } from 'node:crypto'
import { agentClientConfig, pluginsOfAgent } from '../../agents/agent-client-config.js'
import type { AgentClients, AgentConnection } from '../../agents/agent-clients.js'
import type { RosterAgent } from '../../agents/agent-roster.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { PluginsConfig } from '../../config/plugins-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { assertRunnable, type Plan } from '../../plan/plan.js'
import type { SessionStore } from '../../sessions/session-store.js'
import type { AppResources } from '../app-resources.js'
import { ManagedClient } from '../managed-client.js'

interface ManagedAgentsParts {
  readonly config: SwitchboardConfig
  /** A login in one text for an agent, instead of a session file; for tests. */
  readonly sessionOf?: (agent: string) => string | undefined
  readonly resources: () => AppResources
  readonly plan: (client: ClientConfig) => Promise<Plan>
  /** Makes services known that its plugins need. */
  readonly provide: (services: Plan['services']) => Promise<void>
  /** The store of a client's login; the same one each time. */
  readonly sessions: (client: ClientConfig) => SessionStore
}

/** The clients of agents: managed as those of the configuration are, with plugins of their own. */
export class ManagedAgents implements AgentClients {
  private readonly clients = new Map<string, ManagedClient>()
  private readonly configs = new Map<string, ClientConfig>()

  constructor(private readonly parts: ManagedAgentsParts) {}

  /** Agents that are opened from now on begin with these plugins. */
  usePlugins(plugins: PluginsConfig | undefined): void {
    this.parts.config.agents.plugins = plugins
    for (const [name, config] of this.configs) {
      if (!this.clients.has(name)) config.plugins = pluginsOfAgent(plugins)
    }
  }

  /** Those that are there at this moment. */
  get managed(): readonly ManagedClient[] {
    return [...this.clients.values()]
  }

  async open(agent: RosterAgent): Promise<AgentConnection> {
    const config = this.configOf(agent)
    const plan = await this.parts.plan(config)
    assertRunnable(plan)
    await this.parts.provide(plan.services)
    const own = plan.clients[0]
    const { events } = this.parts.resources()
    const managed = new ManagedClient(config, own ?? emptyPlan(config), this.parts.resources())
    this.clients.set(agent.sessionName, managed)
    return {
      get client() {
        return managed.client
      },
      get state() {
        return managed.state
      },
      start: () => managed.start(),
      stop: () => managed.stop(),
      onState: (listener) =>
        events.on('client-state', ({ client, state }) => {
          if (client === agent.sessionName) listener(state, managed.client?.failure)
        }),
    }
  }

  async loginOf(agent: RosterAgent): Promise<string | undefined> {
    const login = await this.parts.sessions(this.configOf(agent)).load()
    return login && createHash('sha256').update(login.authKey).digest('base64url')
  }

  isHere(agent: string): boolean {
    const { placing } = this.parts.resources()
    return !placing || (placing.machine !== undefined && placing.fence(agent) !== undefined)
  }

  machineOf(agent: string): string | undefined {
    return this.parts.resources().placing?.machineOf(agent)
  }

  release(agent: string): void {
    this.clients.delete(agent)
    this.configs.delete(agent)
  }

  /** No job begins, and no update is handled any more; what is under way finishes. */
  async drain(): Promise<void> {
    const all = [...this.clients.values()]
    await Promise.all(all.map((client) => client.stopJobs()))
    await Promise.all(all.map((client) => client.drain()))
  }

  /** The configuration of an agent's client; the same one each time. */
  configOf(agent: RosterAgent): ClientConfig {
    const known = this.configs.get(agent.sessionName)
    if (known) return known
    const config = agentClientConfig(this.parts.config, agent)
    const session = this.parts.sessionOf?.(agent.sessionName)
    if (session !== undefined) Object.assign(config.session, { type: 'string', string: session })
    this.configs.set(agent.sessionName, config)
    return config
  }
}

function emptyPlan({ sessionName: client }: ClientConfig): Plan['clients'][number] {
  return { client, plugins: [], services: [], appServices: [], providers: [], decisions: [], notes: [] }
}
