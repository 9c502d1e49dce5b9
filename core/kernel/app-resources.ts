import type { Channels } from '../channels/channels.js'
import type { CallObserver } from '../client/calls/call-observer.js'
import type { Client } from '../client/client.js'
import type { ClientLifecycle } from '../client/client-lifecycle.js'
import type { ClientConfig } from '../config/client-config.js'
import type { Conversations } from '../conversations/conversations.js'
import type { InjectionToken } from '../decorators/manifest.js'
import type { CallStatisticsSnapshot } from '../errors/call-statistics.js'
import type { Formatter } from '../formatting/formatter.js'
import type { LogCategory } from '../logging/log-category.js'
import type { LogFields, Logger } from '../logging/logger.js'
import type { Leftovers } from '../modules/leftovers.js'
import type { JobStore } from '../scheduler/job-store.js'
import type { AppStorage } from '../storage/app-storage.js'
import type { Clock } from '../time/clock.js'
import type { Semaphore } from '../time/semaphore.js'
import type { TraceBudget } from '../updates/trace/trace-budget.js'
import type { AgentHouse } from './agents/agent-house.js'
import type { ClientStores } from './client-stores.js'
import type { Clients } from './control/clients.js'
import type { EventHub } from './control/event-hub.js'
import type { Placing } from './placing.js'
import type { PluginFailure } from './plugin-failure.js'
import type { RunLeases } from './run-leases.js'
import type { Scope } from './scope.js'

/** What a client is made of that it shares with no other. */
export interface ClientOwn {
  readonly config: ClientConfig
  readonly formatter: Formatter
  readonly logger: Logger
  readonly life: ClientLifecycle
  readonly observer: CallObserver
  /** The counts of earlier runs. */
  readonly statistics?: CallStatisticsSnapshot
}

/** What the clients of one app share. */
export interface AppResources {
  readonly scope: Scope
  readonly clock: Clock
  readonly clients: Clients
  readonly events: EventHub
  readonly channels: Channels
  readonly conversations: Conversations
  /** What the app was given for tokens, instead of what plugins and Switchboard provide. */
  readonly values: ReadonlyMap<InjectionToken, unknown>
  /** Agents, pools and the outbox. */
  readonly agents: AgentHouse
  /** Where everything is kept that outlives the app. */
  readonly storage: AppStorage
  /** Under which lease a client's writes stand. */
  readonly leases: RunLeases
  /** What outlives a restart of the clients' jobs. */
  readonly jobs: JobStore
  /** The key-value stores of the app and its clients. */
  readonly stores: ClientStores
  /** How many handlers of all clients run side by side. */
  readonly handlers: Semaphore
  /** How many updates of all clients are remembered, to tell why a handler did not fire. */
  readonly traceBudget: TraceBudget
  /** How many clients connect side by side. */
  readonly connecting: Semaphore
  /** Whom somebody is logging in at this moment: a login has one connection, so they are not started meanwhile. */
  readonly loggingIn: Set<string>
  /** Is told what goes wrong in plugins. */
  readonly onFailure?: ((failure: PluginFailure) => void) | undefined
  /** Watches what plugins begin and do not end; absent: nobody does. */
  readonly leftovers?: Leftovers | undefined
  /** Says which clients run in this process; absent: all do. */
  readonly placing?: Placing | undefined
  /** How long jobs and handlers may take to finish when a client stops. */
  readonly graceMs: number
  logger(category: LogCategory, fields?: LogFields): Logger
  createClient(parts: ClientOwn): Client
}
