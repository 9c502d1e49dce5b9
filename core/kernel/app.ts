import { hostname } from 'node:os'
import { resolve } from 'node:path'
import type { AgentRoster } from '../agents/agent-roster.js'
import { ownerOfChannels } from '../channels/channels-owner.js'
import type { Client } from '../client/client.js'
import type { ClientConfig } from '../config/client-config.js'
import { Conversations } from '../conversations/conversations.js'
import type { InjectionToken } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { LogCategory } from '../logging/log-category.js'
import type { LogFields, Logger } from '../logging/logger.js'
import { SilentLogger } from '../logging/silent-logger.js'
import { fileLabel } from '../plan/discovery.js'
import type { ModuleLoader } from '../plan/module-loader.js'
import { optionSecrets } from '../plan/options/option-values.js'
import { assertRunnable, type ClientPlan, type Plan } from '../plan/plan.js'
import { makePlan } from '../plan/planner.js'
import { ReloadingLoader } from '../plan/reloading-loader.js'
import type { AppStorage } from '../storage/app-storage.js'
import type { Clock } from '../time/clock.js'
import { endsWithin, untilAborted } from '../time/deadline.js'
import { SystemClock } from '../time/system-clock.js'
import { tellOfAgents } from './agents/agent-events.js'
import type { AgentHouse } from './agents/agent-house.js'
import { AgentListener } from './agents/agent-listener.js'
import { rosterOf } from './agents/channels-roster.js'
import { type MakePlan, planOfAgents, planWithAgents } from './agents/plan-with-agents.js'
import { withPoolDiagnostics } from './agents/pool-diagnostics.js'
import { unservedNotes } from './agents/unserved-channels.js'
import type { AppOptions } from './app-options.js'
import { AppScope } from './app-scope.js'
import type { AppControl } from './control/app-control.js'
import type { ControlledApp } from './control/controlled-app.js'
import { EventHub } from './control/event-hub.js'
import { LocalControl } from './control/local-control.js'
import { LocalLogins } from './control/local-logins.js'
import { tellOfLine } from './control/log-event.js'
import { Fleet, FleetDirectory } from './fleet.js'
import { injectables } from './injectables.js'
import { ManagedClient } from './managed-client.js'
import { placedClients } from './placed-clients.js'
import type { Placing } from './placing.js'
import { ProvidedValue } from './provided-value.js'
import { reachElsewhere } from './reach-elsewhere.js'
import { startClients } from './start-clients.js'
import { tellPace } from './tell-pace.js'
import { keepNewObjectsYoung } from './young-objects.js'

/** Makes an app of a configuration. Nothing is read, built or connected before `plan` or `start`. */
export function createApp(options: AppOptions): App {
  return new App(options)
}

/**
 * All clients of one process: it starts once and stops once. Everything in between, and looking at it, goes through
 * {@link control}.
 */
export class App {
  /** To see and steer the app by, also before it is started. */
  readonly control: AppControl
  private logins: LocalLogins | undefined
  /** What happens in it. */
  private readonly events: EventHub
  private readonly conversations = new Conversations()
  private readonly fleet: Fleet
  private readonly loader: ModuleLoader
  private readonly cwd: string
  private readonly clock: Clock
  private readonly logger: (category: LogCategory, fields?: LogFields) => Logger
  private readonly graceMs: number
  private readonly values: ReadonlyMap<InjectionToken, unknown>
  private planning: Promise<Plan> | undefined
  private opening: Promise<void> | undefined
  private scope: AppScope | undefined
  private state: 'new' | 'starting' | 'started' | 'stopped' = 'new'
  private stopping: Promise<void> | undefined
  private readonly ending = new AbortController()

  constructor(private readonly options: AppOptions) {
    this.cwd = resolve(options.cwd ?? '.')
    this.graceMs = options.graceMs ?? 10_000
    this.clock = options.clock ?? new SystemClock()
    this.logger = options.logger ?? (() => new SilentLogger())
    this.loader = options.loader ?? new ReloadingLoader(this.clock)
    const { provide = [] } = options
    this.values = new Map(provide.flatMap((one) => (one instanceof ProvidedValue ? [[one.token, one.value]] : [])))
    this.events = new EventHub(this.clock, this.logger('system'))
    this.fleet = new Fleet(this.events, () => (this.scope?.isOpen ? this.scope : undefined))
    const { logLines } = options
    if (logLines) this.events.source('log', () => logLines((record) => tellOfLine(this.events, record)))
    this.control = this.makeControl()
  }

  /** Finds, imports and checks every client's plugins. Its errors are part of the answer; nothing is connected. */
  plan(): Promise<Plan> {
    this.planning ??= planWithAgents(this.options.config, () => this.roster(), this.makePlan)
    return this.planning
  }

  /**
   * Does everything that comes before the clients: plans, opens the database, builds and starts what clients share.
   * {@link start} does it otherwise; a second call waits for the first.
   * @throws PLUGIN_PLAN_INVALID with every error of the plan, STORAGE_..., what an `@OnStart` of the app's scope threw.
   */
  async open(): Promise<void> {
    if (this.state === 'stopped') throw new SwitchboardError('APP_NOT_RUNNING', { state: this.state })
    this.opening ??= this.prepare()
    return this.opening
  }

  /**
   * Starts all clients side by side. Resolves when each of them is online or has failed, which its status tells: one
   * that fails holds up no other and is no error here.
   * @throws what {@link open} throws, and what keeps this process out of its cluster; everything is released then.
   */
  async start(): Promise<void> {
    if (this.state !== 'new') throw new SwitchboardError('APP_NOT_RUNNING', { state: this.state })
    this.state = 'starting'
    try {
      await this.open()
    } catch (error) {
      await this.stop()
      if (error === this.ending.signal.reason) return
      throw error
    }
    if (this.stopping) return this.stopping
    this.state = 'started'
    const { placing, ownsProcess } = this.options
    if (ownsProcess) keepNewObjectsYoung()
    this.scope?.resources.agents.start()
    tellPace(this.options, this.logger('system'))
    if (placing) await this.place(placing)
    const jobs = this.scope?.jobs.start()
    if (!placing) await startClients(this.fleet.all, () => this.stopping !== undefined)
    await jobs
  }

  /**
   * Stops everything: first the jobs of all clients, then their updates, then every client, then what they share. Waits
   * for what is under way within its limits. Never rejects; a second call waits for the first.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  /**
   * Where the app keeps what outlives it, for parts beside its clients that keep something of their own.
   * @throws APP_NOT_RUNNING before {@link open}.
   */
  get storage(): AppStorage {
    if (this.scope) return this.scope.resources.storage
    throw new SwitchboardError('APP_NOT_RUNNING', { state: 'not open' })
  }

  /**
   * A client's way to Telegram, for programs that start an app themselves; `undefined` while it is not started.
   * @throws APP_CLIENT_UNKNOWN
   */
  client(name: string): Client | undefined {
    return this.fleet.get(name).client
  }

  /** The folders that plugins are looked for in, as they are written. */
  get pluginRoots(): readonly string[] {
    const { plugins } = this.options.config.agents
    const roots = [...this.fleet.all.map(({ config }) => config.plugins.root), plugins?.root ?? '']
    return [...new Set(roots)].filter((root) => root !== '')
  }

  private async prepare(): Promise<void> {
    // A file that does not end its import is no reason to make a stop wait.
    const plan = await untilAborted(this.ending.signal, this.plan())
    assertRunnable(plan)
    const { cwd, clock, logger, events, conversations, graceMs } = this
    const { clients } = this.control
    const planAgent = (client: ClientConfig) => this.makePlan([client], [AgentListener])
    this.scope = new AppScope({
      ...this.options,
      clientOf: (name) => this.fleet.online(name),
      ...{ planAgent, cwd, clock, clients, events, conversations, logger, graceMs, values: this.values },
    })
    await this.scope.open(plan.services)
    tellOfAgents(events, this.scope.resources.agents, conversations)
    for (const client of this.options.config.clients) {
      const own = plan.clients.find((candidate) => candidate.client === client.sessionName)
      if (own) this.fleet.add(new ManagedClient(client, own, this.scope.resources))
    }
    const { channels } = this.options
    if (channels) ownerOfChannels(channels).noteAlso((all) => unservedNotes(all, this.serving(plan)))
  }

  /** Who may serve channels, as it is now. @param plan - of the start. */
  private serving({ agents }: Plan) {
    const [agent] = this.scope?.agentClientsNow ?? []
    return { clients: this.fleet.all.map(({ plan }) => plan), agents: agent?.plan ?? agents }
  }

  private makeControl(): LocalControl {
    const { fleet, events, conversations } = this
    const { config, editConfig, sessionKey, readConfig = async () => config } = this.options
    this.logins = new LocalLogins({
      ...{ fleet, clock: this.clock, cwd: this.cwd, config: () => app.config, scope: () => this.running() },
      ...(sessionKey && { sessionKey }),
    })
    const app: ControlledApp = {
      ...{ fleet, events, conversations, config, readConfig, editConfig, logins: this.logins, plan: this.makePlan },
      elsewhere: this.options.placing?.elsewhere,
      clients: new FleetDirectory(fleet, events, this.options.placing?.elsewhere),
      house: () => this.house(),
      pools: () => (this.scope?.isOpen ? this.scope.resources.agents.status() : []),
      services: () => this.scope?.jobs.status() ?? [],
      jobs: () => this.openScope().jobs,
      provide: (services) => this.running().provide(services),
      agents: {
        now: () => (this.scope?.isOpen ? this.scope.agentClientsNow : []),
        plan: (next) => planOfAgents(next, () => this.roster(), this.makePlan),
        use: (plugins) => this.scope?.useAgentPlugins(plugins),
      },
      reload: this.reloadParts(),
      install: (client, plan, services) => this.install(client, plan, services),
      assertRunning: () => void this.running(),
    }
    return new LocalControl(app)
  }

  private reloadParts(): ControlledApp['reload'] {
    const { fleet, clock, cwd, loader, options } = this
    const { leftovers } = options
    const agents = () => this.running().agentClientsNow
    return {
      clients: () => [...fleet.all, ...agents()],
      renew: async () => {
        leftovers?.writeDown()
        return (await loader.renew()).map((path) => fileLabel(path, cwd))
      },
      plan: (client) => this.makePlan([client.config], agents().includes(client) ? [AgentListener] : []),
      tidyUp: () => this.tidyUp(),
      allRenewed: () => leftovers?.endReplaced(),
      leftBehind: () => leftovers?.take() ?? [],
      nowMs: () => clock.monotonic(),
    }
  }

  /** Ends services that only plugins of the past needed. */
  private async tidyUp(): Promise<void> {
    const scope = this.running()
    const plans = [...this.fleet.all, ...scope.agentClientsNow].map(({ plan }) => plan)
    await scope.keepServices(new Set(plans.flatMap(({ appServices }) => appServices.map(({ target }) => target))))
  }

  private house(): AgentHouse {
    return this.openScope().resources.agents
  }

  private openScope(): AppScope {
    if (this.scope?.isOpen) return this.scope
    throw new SwitchboardError('APP_NOT_RUNNING', { state: 'not open' })
  }

  private async place(placing: Placing): Promise<void> {
    const clients = placedClients({
      fleet: this.fleet,
      connectRate: this.options.config.connectRate,
      agents: () => this.roster().agents.map(({ sessionName }) => sessionName),
      agentClients: () => this.scope?.agentClientsNow ?? [],
      directory: () => (this.scope?.isOpen ? this.scope.resources.agents.directory : undefined),
      endLogin: async (name) => this.logins?.end(name),
      failed: (agent, error) =>
        this.logger('system').error('what is known of the agent could not be read', { agent, error }),
    })
    await this.scope?.warmUp(this.fleet.all.map(({ config }) => config))
    await placing.start(clients).catch(async (error) => {
      await this.stop()
      throw error
    })
    if (placing.elsewhere) {
      const { fleet, control, events } = this
      const hasAgent = (name: string) => this.openScope().resources.agents.directory.runs(name)
      const machine = this.options.config.cluster.name ?? hostname()
      reachElsewhere(placing.elsewhere, { fleet, control, events, hasAgent, machine })
    }
    const changed = () => placing.clientsChanged()
    this.events.on(['client-added', 'client-removed'], changed)
    this.options.channels?.onChange(changed)
  }

  /** The agents and pools that a plan is checked against. */
  private roster(): AgentRoster {
    const { channels, config, roster } = this.options
    return roster ?? rosterOf(channels?.list() ?? [], config)
  }

  private readonly makePlan: MakePlan = async (clients, built = []) => {
    const logger = this.logger('system', { part: 'discovery' })
    const given = new Map(Object.entries(this.options.plugins ?? {}))
    for (const { sessionName } of built.length > 0 ? clients : []) {
      given.set(sessionName, [...built, ...(given.get(sessionName) ?? [])])
    }
    const provided = withPoolDiagnostics(injectables, clients, this.roster())
    const { provide = [] } = this.options
    const providers = provide.flatMap((one) => (one instanceof ProvidedValue ? [] : [one]))
    const { cwd, loader } = this
    const values = new Set(this.values.keys())
    const plan = await makePlan({ clients, cwd, loader, given, provided, providers, values, logger })
    const plugins = plan.clients.flatMap((client) => client.plugins)
    this.options.hideSecrets?.(plugins.flatMap(({ settings }) => (settings ? optionSecrets(settings) : [])))
    return plan
  }

  private async install(config: ClientConfig, plan: ClientPlan, services: Plan['services']): Promise<ManagedClient> {
    const scope = this.running()
    const before = this.fleet.has(config.sessionName) ? this.fleet.get(config.sessionName) : undefined
    await before?.retire()
    try {
      await scope.provide(services)
      const client = new ManagedClient(config, plan, scope.resources)
      // A stop that came meanwhile has not seen this one.
      this.running()
      this.fleet.add(client)
      return client
    } catch (error) {
      before?.reinstate()
      throw error
    }
  }

  private async end(): Promise<void> {
    this.state = 'stopped'
    this.ending.abort(new SwitchboardError('APP_NOT_RUNNING', { state: 'stopped' }))
    if (this.opening) await endsWithin(this.clock, this.graceMs, this.opening)
    await this.options.placing?.leave()
    const clients = this.fleet.all
    await Promise.all([this.scope?.jobs.stop(), ...clients.map((client) => client.stopJobs())])
    // Handlers that wait for the outcome of a message would hold up everything; their messages are kept.
    if (this.scope?.isOpen) this.scope.resources.agents.endWaiting()
    await Promise.all(clients.map((client) => client.drain()))
    await Promise.all(clients.map((client) => client.stop()))
    await this.scope?.close()
    await this.options.placing?.close()
  }

  private running(): AppScope {
    if (this.state === 'started' && this.scope) return this.scope
    throw new SwitchboardError('APP_NOT_RUNNING', { state: this.state === 'new' ? 'not started' : this.state })
  }
}
