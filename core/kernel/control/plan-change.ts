import type { ClientConfig } from '../../config/client-config.js'
import { compareSettings, type SettingDifference } from '../../config/compare-settings.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { ClientPlan } from '../../plan/plan.js'
import type { ClientChange, ClientChangeKind } from './config-change.js'

/** The blocks of a client that concern its plugins alone. */
const pluginBlocks = ['plugins', 'periodic_tasks']

/** What a configuration means for each client, in the order of the new one, then what it takes away. */
export function changesOf(before: readonly ClientConfig[], after: readonly ClientConfig[]): ClientChange[] {
  const old = new Map(before.map((client) => [client.sessionName, client]))
  const kept = after.map((client): ClientChange => {
    const known = old.get(client.sessionName)
    if (!known) return { client: client.sessionName, kind: 'add', differences: [] }
    const differences = compareSettings(known, client)
    return { client: client.sessionName, kind: kindOf(differences), differences }
  })
  const names = new Set(after.map(({ sessionName }) => sessionName))
  const removed = before
    .filter(({ sessionName }) => !names.has(sessionName))
    .map(({ sessionName }): ClientChange => ({ client: sessionName, kind: 'remove', differences: [] }))
  return [...kept, ...removed]
}

/** The settings of the process that a new start alone brings into effect. */
export function processSettings(before: SwitchboardConfig, after: SwitchboardConfig): SettingDifference[] {
  return compareSettings(before, after)
}

function kindOf(differences: readonly SettingDifference[]): ClientChangeKind {
  if (differences.length === 0) return 'none'
  const concernsPlugins = ({ path }: SettingDifference) =>
    pluginBlocks.some((block) => path === block || path.startsWith(`${block}.`))
  return differences.every(concernsPlugins) ? 'plugins' : 'restart'
}

/** A plan in which an operator's disabled plugins rest. */
export function planWithout(plan: ClientPlan, disabled: ReadonlySet<string>): ClientPlan {
  return {
    ...plan,
    plugins: plan.plugins.map((plugin) => ({ ...plugin, enabled: !disabled.has(plugin.manifest.name) })),
  }
}
