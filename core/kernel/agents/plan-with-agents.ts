import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { AnyClass } from '../../decorators/manifest.js'
import type { Plan } from '../../plan/plan.js'
import { AgentListener } from './agent-listener.js'

export type MakePlan = (clients: readonly ClientConfig[], built?: readonly AnyClass[]) => Promise<Plan>

/** Faults of the plugins that every agent runs are told with those of the clients, before anything starts. */
export async function planWithAgents(
  config: SwitchboardConfig,
  roster: () => AgentRoster,
  makePlan: MakePlan,
): Promise<Plan> {
  const plan = await makePlan(config.clients)
  const own = config.agents.plugins && (await planOfAgents(config, roster, makePlan))
  const { diagnostics = [] } = own ?? {}
  return { ...plan, diagnostics: [...plan.diagnostics, ...diagnostics] }
}

/** The plan of one agent, as each of them runs the same; `undefined`: there is none. */
export async function planOfAgents(
  config: SwitchboardConfig,
  roster: () => AgentRoster,
  makePlan: MakePlan,
): Promise<Plan | undefined> {
  const [agent] = roster().agents
  return agent && makePlan([agentClientConfig(config, agent)], [AgentListener])
}
