import { resolve } from 'node:path'
import type { RosterAgent } from '../agents/agent-roster.js'
import { Channels } from '../channels/channels.js'
import { ownerOfChannels } from '../channels/channels-owner.js'
import { MemoryDocument } from '../channels/memory-document.js'
import { Client } from '../client/client.js'
import type { LoginPrompt } from '../client/login/login-prompt.js'
import type { QrScreen } from '../client/login/qr-login.js'
import type { ClientConfig } from '../config/client-config.js'
import type { PluginsConfig } from '../config/plugins-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { Conversations } from '../conversations/conversations.js'
import type { AnyClass, InjectionToken, ServiceManifest } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { LogCategory } from '../logging/log-category.js'
import type { LogFields, Logger } from '../logging/logger.js'
import type { Leftovers } from '../modules/leftovers.js'
import type { DataCentreAddress, DriverFactory } from '../mtproto/driver.js'
import { loadLibrary } from '../mtproto/library/load-library.js'
import type { Plan } from '../plan/plan.js'
import { createSessionStore } from '../sessions/create-session-store.js'
import { PostgresSessionStore } from '../sessions/postgres-session-store.js'
import { SessionCipher } from '../sessions/session-cipher.js'
import type { SessionStore } from '../sessions/session-store.js'
import { Database } from '../storage/database.js'
import { PlaceWatch } from '../storage/place-watch.js'
import type { Clock } from '../time/clock.js'
import { Semaphore } from '../time/semaphore.js'
import { TraceBudget } from '../updates/trace/trace-budget.js'
import { AgentHouse } from './agents/agent-house.js'
import { ManagedAgents } from './agents/managed-agents.js'
import { AppJobs } from './app-jobs.js'
import type { AppResources, ClientOwn } from './app-resources.js'
import { AppServices } from './app-services.js'
import { type AppStores, openAppStores } from './app-stores.js'
import { ClosingStack } from './closing-stack.js'
import type { Clients } from './control/clients.js'
import type { EventHub } from './control/event-hub.js'
import type { FleetAgents } from './fleet.js'
import { statesOf } from './injectable.js'
import { findInjectable } from './injectables.js'
import { keptState } from './kept-state.js'
import type { ManagedClient } from './managed-client.js'
import { openStorage } from './open-storage.js'
import type { Placing } from './placing.js'
import type { PluginFailure } from './plugin-failure.js'
import { RunLeases } from './run-leases.js'

interface AppScopeOptions {
  readonly config: SwitchboardConfig
  readonly cwd: string
  readonly clock: Clock
  readonly clients: Clients
  readonly events: EventHub
  readonly conversations: Conversations
  readonly logger: (category: LogCategory, fields?: LogFields) => Logger
  readonly dataCentre?: DataCentreAddress
  readonly driverFactory?: DriverFactory
  readonly prompt?: LoginPrompt
  /** The key that session files are encrypted with; absent: they are not. */
  readonly sessionKey?: string
  readonly channels?: Channels
  /** A login in one text for an agent, instead of a session file. */
  readonly agentSession?: (agent: string) => string | undefined
  /** A client of the configuration that is online. */
  readonly clientOf: (name: string) => Client | undefined
  readonly planAgent: (client: ClientConfig) => Promise<Plan>
  readonly graceMs: number
  readonly onFailure?: (failure: PluginFailure) => void
  /** Values for tokens, instead of what plugins and Switchboard provide. */
  readonly values: ReadonlyMap<InjectionToken, unknown>
  readonly leftovers?: Leftovers
  readonly placing?: Placing
}

/** What all clients share: the database, the limits, and the services of the app's scope. */
export class AppScope implements FleetAgents {
  private readonly closing: ClosingStack
  private readonly services: AppServices
  // A client that is started again finds the login of its last life, also one that is kept in memory only.
  private readonly sessions = new WeakMap<ClientConfig, SessionStore>()
  private readonly agents: ManagedAgents
  /** The jobs of the services. */
  readonly jobs: AppJobs
  private readonly sessionStores = new Set<SessionStore>()
  private opened: AppResources | undefined
  private stores: AppStores | undefined

  constructor(private readonly options: AppScopeOptions) {
    const { clock, logger } = options
    this.agents = this.agentClients()
    this.closing = new ClosingStack(clock, logger('system'))
    const { values, events, graceMs, onFailure, placing } = options
    this.jobs = new AppJobs({
      ...{ clock, events, graceMs, onFailure, ticks: placing?.ticks },
      logger: logger('system', { part: 'services' }),
      store: () => this.resources.jobs,
    })
    this.services = new AppServices({
      ...{ clock, logger: logger('system'), values, jobs: this.jobs },
      provided: (token, consumer) => {
        if (values.has(token)) return { value: values.get(token) }
        const injectable = findInjectable(token)
        return injectable?.inApp && { value: injectable.inApp(this.resources, consumer, token) }
      },
      state: (state, consumer) => keptState(state, consumer, this.resources.stores.store('', statesOf(consumer))),
    })
  }

  /** Whether {@link open} has come so far that there are resources. */
  get isOpen(): boolean {
    return this.opened !== undefined
  }

  /** @throws BUG_UNREACHABLE before {@link open}. */
  get resources(): AppResources {
    if (this.opened) return this.opened
    throw new SwitchboardError('BUG_UNREACHABLE', { where: 'AppScope.resources' })
  }

  /** Opens the database, then builds and starts the services. @throws STORAGE_..., PLUGIN_... */
  async open(services: readonly ServiceManifest[]): Promise<void> {
    const { config, cwd, clock, clients, events, conversations, logger, graceMs } = this.options
    const { sessionKey } = this.options
    const storage = await openStorage({ config, cwd, clock, logger: logger('system'), sessionKey })
    this.closing.add('the database', () => storage.close())
    const leases = new RunLeases(this.options.placing)
    const stores = await openAppStores(storage, leases.of, this.options.placing)
    this.stores = stores
    const watch = new PlaceWatch(clock, logger('system'), () => [
      ...(storage instanceof Database && !storage.isInPlace ? [storage.file] : []),
      ...[...this.sessionStores].flatMap((sessions) => sessions.missing?.() ?? []),
    ])
    if (config.storage.file !== ':memory:') watch.start()
    this.closing.add('the look at the files', () => watch.stop())
    const channels = this.options.channels ?? (await this.noChannels())
    const agentClients = this.agents
    const agents = new AgentHouse({
      config,
      expiryClock: storage.expiryClock,
      outboxStore: stores.outbox,
      agentStore: stores.agents,
      channels,
      clients: agentClients,
      clientOf: this.options.clientOf,
      elsewhere: this.options.placing?.elsewhere,
      clock,
      logger: logger('system'),
    })
    const { services: shared } = this
    this.opened = {
      get scope() {
        return shared.scope
      },
      values: this.options.values,
      clock,
      clients,
      events,
      channels,
      conversations,
      agents,
      storage,
      leases,
      jobs: stores.jobs,
      handlers: new Semaphore(config.maxConcurrency),
      traceBudget: new TraceBudget(),
      connecting: new Semaphore(config.connectConcurrency),
      loggingIn: new Set(),
      graceMs,
      onFailure: this.options.onFailure,
      leftovers: this.options.leftovers,
      placing: this.options.placing,
      logger,
      createClient: (own) => this.createClient(own),
      stores: stores.clients,
    }
    this.closing.add('the agents', () => agents.close(), graceMs + 15_000)
    await agents.open()
    this.closing.add('the updates of the agents', () => agentClients.drain(), graceMs + 5_000)
    this.closing.add('the services', () => shared.close(), Number.POSITIVE_INFINITY)
    await this.provide(services)
  }

  /**
   * Does what stops the process for a while the first time a client is started: loads libraries, and stretches the key of the
   * logins. Meanwhile no lease can be renewed, so it comes before there are any.
   */
  async warmUp(clients: readonly ClientConfig[]): Promise<void> {
    if (!this.options.driverFactory) for (const { driver } of clients) loadLibrary(driver)
    const [first] = clients
    // What is wrong with it, its client tells.
    if (first)
      await this.sessionsOf(first)
        .load()
        .catch(() => {})
  }

  /** A client to log in with and nothing else: it runs no plugin and hands no update on. */
  loginClient(config: ClientConfig, login: { sessions: SessionStore; prompt: LoginPrompt; qr?: QrScreen }): Client {
    const { clock, dataCentre: address, driverFactory, logger } = this.options
    const { connectRate } = this.options.config
    const { stores: accounts } = this.resources
    const own = { config, logger: logger(config.type, { client: config.sessionName }), accounts }
    return new Client({ ...own, ...login, clock, address, driverFactory, connectRate })
  }

  /** The configuration of an agent's client; the same one each time. */
  agentConfig(agent: RosterAgent): ClientConfig {
    return this.agents.configOf(agent)
  }

  /** Agents that are opened from now on begin with these plugins. */
  useAgentPlugins(plugins: PluginsConfig | undefined): void {
    this.agents.usePlugins(plugins)
  }

  private agentClients(): ManagedAgents {
    const { config, agentSession, planAgent } = this.options
    return new ManagedAgents({
      config,
      resources: () => this.resources,
      plan: planAgent,
      provide: (services) => this.provide(services),
      sessions: (client) => this.sessionsOf(client),
      ...(agentSession ? { sessionOf: agentSession } : {}),
    })
  }

  /** Channels that are kept in memory, for an app that was given none. */
  private async noChannels(): Promise<Channels> {
    const { clock, logger } = this.options
    const channels = await Channels.open({
      document: new MemoryDocument(),
      clock,
      logger: logger('system'),
      sessions: [],
    })
    this.closing.add('the channels', () => ownerOfChannels(channels).close())
    return channels
  }

  /** Builds further services with what they provide, and runs their `@OnStart`; those that run already stay as they are. @throws PLUGIN_... */
  provide(services: readonly ServiceManifest[]): Promise<void> {
    return this.services.provide(services)
  }

  /** Stops and forgets all services but these. Never rejects. */
  keepServices(used: ReadonlySet<AnyClass>): Promise<void> {
    return this.services.keepOnly(used)
  }

  /** The clients of the agents that are there at this moment. */
  get agentClientsNow(): readonly ManagedClient[] {
    return this.agents.managed
  }

  hasAgent(name: string): boolean {
    return this.resources.agents.has(name)
  }

  async agentClient(name: string): Promise<ManagedClient | undefined> {
    const { directory } = this.resources.agents
    if (!directory.runs(name)) return undefined
    const { state } = directory.status(name)
    if (state === 'paused' || state === 'quarantined') {
      throw new SwitchboardError('AGENT_UNAVAILABLE', { pool: 'global', reason: `${name} is ${state}` })
    }
    await directory.agent(name).connect()
    return this.agents.managed.find((managed) => managed.name === name)
  }

  /** Runs `@OnStop` of the services and closes the database. Never rejects. */
  async close(): Promise<void> {
    await this.closing.close()
  }

  private createClient(own: ClientOwn): Client {
    const { clock, dataCentre: address, driverFactory, prompt, config } = this.options
    const { connectRate } = config
    const sessions = this.sessionsOf(own.config)
    const { stores: accounts } = this.resources
    const peerStore = this.stores?.peers(own.config.sessionName)
    const buttonStore = () => accounts.store(own.config.sessionName, 'kernel:buttons')
    // What is copied stands last: otherwise each client's parts would be of a shape of their own.
    return new Client({
      sessions,
      peerStore,
      accounts,
      buttonStore,
      clock,
      address,
      driverFactory,
      connectRate,
      prompt,
      ...own,
    })
  }

  /** The store of a client's login; the same one each time. */
  sessionsOf(config: ClientConfig): SessionStore {
    const sessions = this.sessions.get(config) ?? this.createSessions(config)
    this.sessions.set(config, sessions)
    this.sessionStores.add(sessions)
    return sessions
  }

  private createSessions({ sessionName: name, session }: ClientConfig): SessionStore {
    const { clock, cwd, sessionKey: encryptionKey } = this.options
    const { storage, leases } = this.resources
    if (session.type === 'file' && !(storage instanceof Database) && encryptionKey) {
      const cipher = new SessionCipher(encryptionKey)
      return new PostgresSessionStore({ name, postgres: storage.postgres, clock, cipher, fence: () => leases.of(name) })
    }
    const workdir = resolve(cwd, session.workdir)
    return createSessionStore({ name, session: { ...session, workdir }, clock, encryptionKey })
  }
}
