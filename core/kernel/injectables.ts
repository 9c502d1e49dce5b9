import { AgentPool } from '../agents/agent-pool.js'
import { AgentPools } from '../agents/agent-pools.js'
import { PoolToken } from '../agents/pool-token.js'
import { Channels } from '../channels/channels.js'
import { Client } from '../client/client.js'
import { clientView } from '../client/client-view.js'
import { ClientConfig } from '../config/client-config.js'
import { Conversations } from '../conversations/conversations.js'
import type { InjectionToken } from '../decorators/manifest.js'
import { CallStatistics } from '../errors/call-statistics.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import { Formatter } from '../formatting/formatter.js'
import { Dialogues } from '../handlers/dialogues/dialogues.js'
import { Texts } from '../i18n/texts.js'
import { Logger } from '../logging/logger.js'
import { Outbox } from '../outbox/outbox.js'
import { keyInScope } from '../outbox/send-scope.js'
import type { JobHistoryQuery } from '../scheduler/job-store.js'
import { Scheduler } from '../scheduler/scheduler.js'
import { KeyValueStore } from '../storage/key-value-store.js'
import { Clock } from '../time/clock.js'
import { Clients } from './control/clients.js'
import { type Injectable, inAppScope, inClientScope, namespaceOf } from './injectable.js'
import { PluginOptions } from './plugin-options.js'

/**
 * Everything a constructor can ask for that is no plugin and no service, with its scope and how it is made. A new room adds
 * its line here and nowhere else.
 */
export const injectables: readonly Injectable[] = [
  inClientScope(AgentPool, ({ app, config }) => app.agents.poolFor(config.channel, config.sessionName)),
  {
    token: AgentPool.of('...'),
    scope: 'app',
    covers: (token) => token instanceof PoolToken,
    inApp: ({ agents }, { name }, token) => agents.poolFor((token as PoolToken).channel, name),
    inClient: ({ app, config }, _, token) => app.agents.poolFor((token as PoolToken).channel, config.sessionName),
  },
  inAppScope(AgentPools, ({ agents }) => agents.directory),
  inClientScope(CallStatistics, ({ client }) => client.statistics),
  inAppScope(Channels, ({ channels }) => channels),
  inClientScope(Client, ({ client, calls }, { name }) => clientView(client, calls, name)),
  inClientScope(ClientConfig, ({ config }) => config),
  inAppScope(Clients, ({ clients }) => clients),
  inAppScope(Conversations, ({ conversations }) => conversations),
  inAppScope(Clock, ({ clock }) => clock),
  inClientScope(
    Dialogues,
    ({ client, dialogues }) => new Dialogues({ client, desk: () => dialogues, key: keyInScope }),
  ),
  inClientScope(Formatter, ({ formatter }) => formatter),
  inAppScope(
    KeyValueStore,
    ({ stores }, consumer) => stores.store('', namespaceOf(consumer)),
    ({ app, config }, consumer) => app.stores.store(config.sessionName, namespaceOf(consumer)),
  ),
  inAppScope(
    Logger,
    ({ logger }, { kind, name }) => logger('system', { [kind]: name }),
    ({ logger }, { kind, name }) => logger.child({ [kind]: name }),
  ),
  inAppScope(Outbox, ({ agents }) => agents.outbox),
  {
    ...inClientScope(PluginOptions, (_, { options }) => Object.freeze({ ...(options as object | undefined) })),
    diagnose: (_, __, { kind, className }) =>
      kind === 'service' ? new SwitchboardError('PLUGIN_OPTIONS_MISPLACED', { className }) : undefined,
  },
  inClientScope(Texts, ({ texts }, { kind, name }) => texts.textsOf(kind === 'plugin' ? name : undefined)),
  inClientScope(Scheduler, ({ app, client, config, scheduler: all, jobs: group }, { name: owner }) => {
    const history = (job: string, query?: JobHistoryQuery) => app.jobs.history(client.name, job, query)
    return new Scheduler({ all, group, owner, timeZone: config.periodicTasks.timeZone, history })
  }),
]

/** The line of the table that a token stands in. */
export function findInjectable(token: InjectionToken): Injectable | undefined {
  return injectables.find(({ covers }) => covers(token))
}
