import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { Plan } from '../../plan/plan.js'
import { agentChange, isOfAgentPlugins, withAgents } from './agent-plugins.js'
import type { ChangePlan } from './config-change.js'
import type { ControlledApp } from './controlled-app.js'
import { changesOf, processSettings } from './plan-change.js'

/** What a configuration would change, and with what it would be done. */
export interface PreparedChange {
  readonly change: ChangePlan
  /** Of the clients that are touched. */
  readonly plan: Plan
  /** Those of the configuration, and those of agents that are touched. */
  readonly clients: readonly ClientConfig[]
}

/** Finds out what a configuration would change. Nothing is changed. */
export async function prepareChange(
  app: Pick<ControlledApp, 'fleet' | 'config' | 'agents' | 'plan'>,
  next: SwitchboardConfig,
): Promise<PreparedChange> {
  const differences = processSettings(app.config, next)
  const agents = await agentChange(app.agents, next, differences)
  const running = app.fleet.all.map(({ config }) => config)
  const clients = changesOf(running, next.clients)
  const touched = new Set(clients.filter(({ kind }) => kind !== 'none').map(({ client }) => client))
  const own = await app.plan(next.clients.filter(({ sessionName }) => touched.has(sessionName)))
  const plan = withAgents(own, agents.plan)
  return {
    plan,
    change: {
      clients: [...clients, ...agents.changes],
      agents: differences.filter(isOfAgentPlugins),
      needsRestart: differences.filter((difference) => !isOfAgentPlugins(difference)),
      diagnostics: plan.diagnostics,
    },
    clients: [...next.clients, ...agents.configs],
  }
}
