import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { AnyClass } from '../../decorators/manifest.js'
import type { Plan } from '../../plan/plan.js'
import { AgentListener } from './agent-listener.js'

export type MakePlan = (clients: readonly ClientConfig[], built?: readonly AnyClass[]) => Promise<Plan>

/** What every agent gets is told with what the clients get, and its faults with theirs, before anything starts. */
export async function planWithAgents(
  config: SwitchboardConfig,
  roster: () => AgentRoster,
  makePlan: MakePlan,
): Promise<Plan> {
  const plan = await makePlan(config.clients)
  const own = await planOfAgents(config, roster, makePlan)
  const [agents] = own?.clients ?? []
  if (!own || !agents) return plan
  const hasPlugins = config.agents.plugins !== undefined
  const builtIn = {
    file: '(built in)',
    reason: hasPlugins ? 'every agent' : 'every agent; agents.plugins gives them more',
  }
  const plugins = agents.plugins.map((one) => (one.manifest.target === AgentListener ? { ...one, ...builtIn } : one))
  const diagnostics = hasPlugins ? [...plan.diagnostics, ...own.diagnostics] : plan.diagnostics
  return { ...plan, diagnostics, agents: { ...agents, plugins } }
}

/** The plan of one agent, as each of them runs the same, with what is wrong for all of them; `undefined`: there is none. */
export async function planOfAgents(
  config: SwitchboardConfig,
  roster: () => AgentRoster,
  makePlan: MakePlan,
): Promise<Plan | undefined> {
  const { agents } = roster()
  const [agent] = agents
  if (!agent) return undefined
  const plan = await makePlan([agentClientConfig(config, agent)], [AgentListener])
  const clients = agents.map(({ sessionName }) => sessionName)
  return { ...plan, diagnostics: plan.diagnostics.map((diagnostic) => ({ ...diagnostic, clients })) }
}
