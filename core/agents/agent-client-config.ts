import { createHash } from 'node:crypto'
import type { AgentsConfig } from '../config/agents-config.js'
import { agentsTestMode } from '../config/agents-test-mode.js'
import { ClientConfig } from '../config/client-config.js'
import { PluginsConfig } from '../config/plugins-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { RosterAgent } from './agent-roster.js'

/** The configuration of an agent's client: its entry with the defaults of `agents:`. */
export function agentClientConfig(config: SwitchboardConfig, { sessionName, phone }: RosterAgent): ClientConfig {
  const { agents, clients } = config
  const user = clients.find(({ type }) => type === 'user') ?? clients[0]
  const device = ofName(agents.devices ?? [], sessionName)
  const proxy = ofName(agents.proxies ?? [], sessionName)
  const { driver, workdir, parseMode, langCode, pfs, plugins } = agents
  const settings = Object.assign(new ClientConfig(), {
    sessionName,
    type: 'user',
    apiId: agents.apiId ?? user?.apiId,
    apiHash: agents.apiHash ?? user?.apiHash,
    driver,
    workdir,
    parseMode,
    langCode,
    pfs,
    fallbackLanguage: config.fallbackLanguage,
    // A pause is the pool's business: it goes on with another account.
    sleepThreshold: 0,
    testMode: agentsTestMode(clients),
    ...(phone === undefined ? {} : { phoneNumber: phone }),
    ...(proxy ? { proxy } : {}),
    ...(device ? { ...device } : {}),
    // The list of devices is there to choose from; an account stays with what was chosen.
    keepsDevice: true,
    plugins: pluginsOfAgent(plugins),
  } satisfies Partial<ClientConfig>)
  settings.session.workdir = workdir
  settings.errorHandler.sleepThreshold = 0
  // Pools start their agents again by themselves, later and later.
  settings.errorHandler.maxRetries = 0
  settings.periodicTasks.enabled = false
  return settings
}

/** The plugins an agent runs: none, unless the configuration says so. */
export function pluginsOfAgent(plugins: PluginsConfig | undefined): PluginsConfig {
  return plugins ?? Object.assign(new PluginsConfig(), { enabled: false })
}

/** Always the same item for one name; when the list changes, few names get another one. */
function ofName<Item>(items: readonly Item[], name: string): Item | undefined {
  let best: { item: Item; score: string } | undefined
  for (const item of items) {
    const score = createHash('sha256')
      .update(`${name}\n${JSON.stringify(item)}`)
      .digest('hex')
    if (best === undefined || score > best.score) best = { item, score }
  }
  return best?.item
}

/** The agents that the configuration itself names. */
export function configuredAgents({ accounts = [] }: Pick<AgentsConfig, 'accounts'>): RosterAgent[] {
  return accounts.map(({ sessionName, phoneNumber, weight, fresh }) => ({
    sessionName,
    weight,
    fresh,
    ...(phoneNumber === undefined ? {} : { phone: phoneNumber }),
  }))
}
