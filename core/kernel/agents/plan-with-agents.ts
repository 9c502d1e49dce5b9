import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { AnyClass } from '../../decorators/manifest.js'
import type { Plan } from '../../plan/plan.js'
import { AgentListener } from './agent-listener.js'

type MakePlan = (clients: readonly ClientConfig[], built?: readonly AnyClass[]) => Promise<Plan>

/** Faults of the plugins that every agent runs are told with those of the clients, before anything starts. */
export async function planWithAgents(
  config: SwitchboardConfig,
  roster: () => AgentRoster,
  makePlan: MakePlan,
): Promise<Plan> {
  const plan = await makePlan(config.clients)
  const [agent] = config.agents.plugins ? roster().agents : []
  if (!agent) return plan
  // They are the same for each of them.
  const { diagnostics } = await makePlan([agentClientConfig(config, agent)], [AgentListener])
  return { ...plan, diagnostics: [...plan.diagnostics, ...diagnostics] }
}
