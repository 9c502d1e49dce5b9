import type { PoolStatus } from '../../agents/agent-status.js'
import type { Agents } from '../../agents/agents.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { ConfigEdit } from '../../config/config-edit.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import type { Conversations } from '../../conversations/conversations.js'
import type { Outbox } from '../../outbox/outbox.js'
import type { ClientPlan, Plan } from '../../plan/plan.js'
import type { Elsewhere } from '../elsewhere.js'
import type { Fleet } from '../fleet.js'
import type { ManagedClient } from '../managed-client.js'
import type { ServiceStatus } from '../status.js'
import type { AgentParts } from './agent-plugins.js'
import type { Clients } from './clients.js'
import type { EventHub } from './event-hub.js'
import type { Logins } from './logins.js'
import type { ReloadParts } from './plugin-reload.js'
import type { ServiceJobs } from './service-jobs.js'

/** What the control needs of the app. */
export interface ControlledApp {
  readonly fleet: Fleet
  readonly clients: Clients
  readonly events: EventHub
  readonly logins: Logins
  readonly pools: () => readonly PoolStatus[]
  /** Those with jobs. */
  readonly services: () => readonly ServiceStatus[]
  /** The jobs of services. @throws APP_NOT_RUNNING */
  readonly jobs: () => ServiceJobs
  /** Agents and outbox. @throws APP_NOT_RUNNING */
  readonly house: () => { readonly agents: Agents; readonly outbox: Outbox }
  readonly conversations: Conversations
  /** The clients that other processes run; absent: there are none. */
  readonly elsewhere?: Elsewhere | undefined
  /** The configuration that runs; exchanged when another is applied. */
  config: SwitchboardConfig
  /** Reads the configuration again from where it came from. */
  readonly readConfig: () => Promise<SwitchboardConfig>
  /** Changes the file it came from; absent: there is none. */
  readonly editConfig?: (edits: readonly ConfigEdit[], version?: string) => Promise<void>
  readonly plan: (clients: readonly ClientConfig[]) => Promise<Plan>
  /** Makes a client of its plan, with the services it needs. @throws APP_NOT_RUNNING */
  readonly install: (config: ClientConfig, plan: ClientPlan, services: Plan['services']) => Promise<ManagedClient>
  /** Builds and starts services that clients share, those that are not there yet. */
  readonly provide: (services: Plan['services']) => Promise<void>
  readonly agents: AgentParts
  /** What a reload needs besides. */
  readonly reload: Omit<ReloadParts, 'exchange'>
  /** @throws APP_NOT_RUNNING */
  readonly assertRunning: () => void
}
