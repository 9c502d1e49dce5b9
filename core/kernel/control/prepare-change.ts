import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { Plan } from '../../plan/plan.js'
import { agentChange, isOfAgentPlugins, withAgents } from './agent-plugins.js'
import type { ChangePlan } from './config-change.js'
import type { ControlledApp } from './controlled-app.js'
import { changesOf, processSettings } from './plan-change.js'
import { newNotes } from './plugin-reload.js'

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
  const agents = await agentChange(app.agents, next, processSettings(app.config, next))
  const running = app.fleet.all.map(({ config }) => config)
  const touched = new Set(
    changesOf(running, next.clients).flatMap(({ client, kind }) => (kind === 'none' ? [] : client)),
  )
  const own = await app.plan(next.clients.filter(({ sessionName }) => touched.has(sessionName)))
  const plan = withAgents(own, agents.plan)
  // Told only now that all plugins have been read: they say which of their options are secret.
  const clients = changesOf(running, next.clients)
  const differences = processSettings(app.config, next)
  const plans = new Map(app.fleet.all.map(({ name, plan: running }) => [name, running]))
  const notes = own.clients.flatMap((client) => newNotes(plans.get(client.client), client))
  return {
    plan,
    change: {
      clients: [...clients, ...agents.changes],
      agents: differences.filter(isOfAgentPlugins),
      needsRestart: differences.filter((difference) => !isOfAgentPlugins(difference)),
      ...(notes.length > 0 && { notes }),
      diagnostics: plan.diagnostics,
    },
    clients: [...next.clients, ...agents.configs],
  }
}
