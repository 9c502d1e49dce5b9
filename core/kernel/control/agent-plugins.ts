import { pluginsOfAgent } from '../../agents/agent-client-config.js'
import { ClientConfig } from '../../config/client-config.js'
import type { SettingDifference } from '../../config/compare-settings.js'
import type { PluginsConfig } from '../../config/plugins-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { type OptionField, optionFields } from '../../plan/options/option-fields.js'
import type { Plan } from '../../plan/plan.js'
import { AgentListener } from '../agents/agent-listener.js'
import type { ManagedClient } from '../managed-client.js'
import type { ClientChange } from './config-change.js'
import { changesOf } from './plan-change.js'

/** A plugin that every agent runs. */
export interface AgentPlugin {
  readonly name: string
  /** Relative to the working directory. */
  readonly file: string
  /** What its options are, in the order of their class; absent: it has no class for them. */
  readonly options?: readonly OptionField[]
}

/** What the control needs to know of the agents. */
export interface AgentParts {
  /** The clients of those that are there at this moment. */
  readonly now: () => readonly ManagedClient[]
  /** The plan of one of them, as each runs the same; `undefined`: there is none. */
  readonly plan: (config: SwitchboardConfig) => Promise<Plan | undefined>
  /** Has those that come later begin with other plugins. */
  readonly use: (plugins: PluginsConfig | undefined) => void
}

/** What a changed configuration means for the plugins of agents: their clients with it, and the plan of each. */
export interface AgentChange {
  readonly changes: readonly ClientChange[]
  readonly configs: readonly ClientConfig[]
  readonly plan: Plan
}

const noPlan: Plan = { clients: [], services: [], diagnostics: [] }
const place = 'agents.plugins'

/** Whether a setting is one of the agents' plugins, which are exchanged while the agents stay connected. */
export function isOfAgentPlugins({ path }: SettingDifference): boolean {
  return path === place || path.startsWith(`${place}.`)
}

/** @param differences - all settings of the process that differ. */
export async function agentChange(
  agents: AgentParts,
  next: SwitchboardConfig,
  differences: readonly SettingDifference[],
): Promise<AgentChange> {
  if (!differences.some(isOfAgentPlugins)) return { changes: [], configs: [], plan: noPlan }
  const before = agents.now().map(({ config }) => config)
  const plugins = pluginsOfAgent(next.agents.plugins)
  const configs = before.map((config) => Object.assign(new ClientConfig(), config, { plugins }))
  const { clients, services, diagnostics } = (await agents.plan(next)) ?? noPlan
  const own = clients[0] ?? { plugins: [], services: [], appServices: [], providers: [], decisions: [], notes: [] }
  return {
    changes: changesOf(before, configs),
    configs,
    plan: { clients: configs.map(({ sessionName: client }) => ({ ...own, client })), services, diagnostics },
  }
}

/** A plan with that of the agents behind it. */
export function withAgents(plan: Plan, agents: Plan): Plan {
  return {
    clients: [...plan.clients, ...agents.clients],
    services: [...new Set([...plan.services, ...agents.services])],
    diagnostics: [...plan.diagnostics, ...agents.diagnostics],
  }
}

/** The plugins of the configuration that every agent runs. */
export async function pluginsOfAgents(agents: AgentParts, config: SwitchboardConfig): Promise<AgentPlugin[]> {
  const plan = config.agents.plugins && (await agents.plan(config))
  const found = (plan?.clients[0]?.plugins ?? []).filter(({ manifest }) => manifest.target !== AgentListener)
  return found.map(({ file, manifest: { name, options } }) => ({
    ...{ name, file },
    ...(options && { options: optionFields(options) }),
  }))
}
