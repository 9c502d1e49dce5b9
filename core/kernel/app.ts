import { resolve } from 'node:path'
import type { Channels } from '../channels/channels.js'
import type { Client } from '../client/client.js'
import type { LoginPrompt } from '../client/login/login-prompt.js'
import type { ClientConfig } from '../config/client-config.js'
import type { SwitchboardConfig } from '../config/switchboard-config.js'
import type { AnyClass } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { LogCategory } from '../logging/log-category.js'
import type { LogFields, Logger } from '../logging/logger.js'
import { SilentLogger } from '../logging/silent-logger.js'
import type { DataCentreAddress, DriverFactory } from '../mtproto/driver.js'
import type { RunOutcome } from '../scheduler/job.js'
import type { Clock } from '../time/clock.js'
import { endsWithin, untilAborted } from '../time/deadline.js'
import { SystemClock } from '../time/system-clock.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import { AppScope } from './app-scope.js'
import { builtIns } from './built-ins.js'
import { ClientRuntime } from './client-runtime.js'
import { ModuleLoader } from './module-loader.js'
import { assertRunnable, type Plan } from './plan.js'
import { makePlan } from './planner.js'
import type { AppStatus } from './status.js'

/** What an app is made of. */
export interface AppOptions {
  /** The checked configuration. */
  config: SwitchboardConfig
  /** What relative paths of the configuration are seen from; default the working directory. */
  cwd?: string
  /** Time; default that of the machine. */
  clock?: Clock
  /** Gives the logger of a category; default: nothing is logged. */
  logger?: (category: LogCategory, fields?: LogFields) => Logger
  /** Where clients connect to; absent: Telegram. */
  dataCentre?: DataCentreAddress
  /** What clients connect by; absent: the library each names as its `driver`. */
  driverFactory?: DriverFactory
  /** Whom logins ask for phone, code and password; absent: the terminal, when there is one. */
  prompt?: LoginPrompt
  /** The key that session files are encrypted with; absent: they are not. */
  sessionKey?: string
  /** Plugin classes given by hand, by client, besides those its configuration finds in files. */
  plugins?: Readonly<Record<string, readonly AnyClass[]>>
  /** The output channels; absent: none. The caller closes them when the app has stopped. */
  channels?: Channels
  /** How plugin files are imported; absent: by `import()`. */
  loader?: ModuleLoader
  /** How long jobs and handlers may take to finish when a client stops, in milliseconds; default 10,000. */
  graceMs?: number
}

/** Makes an app of a configuration. Nothing is read, built or connected before `plan` or `start`. */
export function createApp(options: AppOptions): App {
  return new App(options)
}

/** All clients of one process. It starts once and stops once; its clients can come, go and restart in between. */
export class App {
  private readonly runtimes = new Map<string, ClientRuntime>()
  private readonly listeners = new Set<() => void>()
  private readonly loader: ModuleLoader
  private readonly cwd: string
  private readonly clock: Clock
  private readonly logger: (category: LogCategory, fields?: LogFields) => Logger
  private readonly graceMs: number
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
    this.loader = options.loader ?? new ModuleLoader(this.clock)
  }

  /** Finds, imports and checks every client's plugins. Its faults are part of the answer; nothing is connected. */
  plan(): Promise<Plan> {
    this.planning ??= this.makePlan(this.options.config.clients)
    return this.planning
  }

  /**
   * Does everything that comes before the clients: plans, opens the database, builds and starts what clients share.
   * {@link start} does it otherwise; a second call waits for the first.
   * @throws PLUGIN_PLAN_INVALID with every fault of the plan, STORAGE_..., what an `@OnStart` of the app's scope threw.
   */
  async open(): Promise<void> {
    if (this.state === 'stopped') throw new SwitchboardError('APP_NOT_RUNNING', { state: this.state })
    this.opening ??= this.prepare()
    return this.opening
  }

  /**
   * Starts all clients side by side. Resolves when each of them is online or has failed, which its status tells: one
   * that fails holds up no other and is no error here.
   * @throws what {@link open} throws; everything is released then.
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
    await Promise.allSettled([...this.runtimes.values()].map((runtime) => runtime.start()))
  }

  /**
   * Stops everything: first the jobs of all clients, then their updates, then every client, then what they share. Waits
   * for what is under way within its limits. Never rejects; a second call waits for the first.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  /** How each client is at this moment, with its plugins and jobs. */
  status(): AppStatus {
    return { clients: [...this.runtimes.values()].map((runtime) => runtime.status()) }
  }

  /** Calls `listener` after each change of the status. It must not throw. @returns what ends that. */
  onChange(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  /**
   * Adds a client while the app runs; start it with {@link startClient}.
   * @throws APP_CLIENT_EXISTS, APP_NOT_RUNNING, PLUGIN_PLAN_INVALID with the faults of its plugins.
   */
  async addClient(config: ClientConfig): Promise<void> {
    const scope = this.running()
    const client = config.sessionName
    const plan = await this.makePlan([config])
    assertRunnable(plan)
    const [own] = plan.clients
    if (this.runtimes.has(client) || !own) throw new SwitchboardError('APP_CLIENT_EXISTS', { client })
    await scope.provide(plan.services)
    this.install(config, own, scope)
    this.changed()
  }

  /** Stops a client and forgets it; its session and what it stored stay. @throws APP_CLIENT_UNKNOWN */
  async removeClient(name: string): Promise<void> {
    await this.runtime(name).stop()
    this.runtimes.delete(name)
    this.changed()
  }

  /**
   * Starts one client; does nothing when it runs.
   * @throws APP_CLIENT_UNKNOWN, APP_NOT_RUNNING, what the client failed with.
   */
  async startClient(name: string): Promise<void> {
    this.running()
    await this.runtime(name).start()
  }

  /** Stops one client; the others go on. @throws APP_CLIENT_UNKNOWN */
  async stopClient(name: string): Promise<void> {
    await this.runtime(name).stop()
  }

  /** Stops one client and starts it again. @throws APP_CLIENT_UNKNOWN, APP_NOT_RUNNING, what the client failed with. */
  async restartClient(name: string): Promise<void> {
    this.running()
    await this.runtime(name).restart()
  }

  /** Runs a job now, enabled or not. @throws APP_CLIENT_UNKNOWN, PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE */
  async runJob(client: string, job: string): Promise<RunOutcome> {
    return this.runtime(client).runJob(job)
  }

  private async prepare(): Promise<void> {
    // A file that does not end its import is no reason to make a stop wait.
    const plan = await untilAborted(this.ending.signal, this.plan())
    assertRunnable(plan)
    const { cwd, clock, logger } = this
    this.scope = new AppScope({ ...this.options, cwd, clock, logger, graceMs: this.graceMs })
    await this.scope.open(plan.services)
    for (const client of this.options.config.clients) {
      const own = plan.clients.find((candidate) => candidate.client === client.sessionName)
      if (own) this.install(client, own, this.scope)
    }
  }

  /**
   * A client's way to Telegram, for programs that start an app themselves; `undefined` while it is not started.
   * @throws APP_CLIENT_UNKNOWN
   */
  client(name: string): Client | undefined {
    return this.runtime(name).client
  }

  /** What became of a client's updates since it was started. @throws APP_CLIENT_UNKNOWN */
  updateMetrics(name: string): UpdateMetrics | undefined {
    return this.runtime(name).updateMetrics()
  }

  private makePlan(clients: readonly ClientConfig[]): Promise<Plan> {
    const logger = this.logger('system', { part: 'discovery' })
    const given = new Map(Object.entries(this.options.plugins ?? {}))
    return makePlan({ clients, cwd: this.cwd, loader: this.loader, given, provided: builtIns, logger })
  }

  private install(config: ClientConfig, plan: Plan['clients'][number], scope: AppScope): void {
    const runtime = new ClientRuntime(config, plan, scope.resources, () => this.changed())
    this.runtimes.set(config.sessionName, runtime)
  }

  private async end(): Promise<void> {
    this.state = 'stopped'
    this.ending.abort(new SwitchboardError('APP_NOT_RUNNING', { state: 'stopped' }))
    if (this.opening) await endsWithin(this.clock, this.graceMs, this.opening)
    const runtimes = [...this.runtimes.values()]
    await Promise.all(runtimes.map((runtime) => runtime.stopJobs()))
    await Promise.all(runtimes.map((runtime) => runtime.drain()))
    await Promise.all(runtimes.map((runtime) => runtime.stop()))
    await this.scope?.close()
  }

  private runtime(client: string): ClientRuntime {
    const runtime = this.runtimes.get(client)
    if (runtime) return runtime
    throw new SwitchboardError('APP_CLIENT_UNKNOWN', { client, known: [...this.runtimes.keys()] })
  }

  private running(): AppScope {
    if (this.state === 'started' && this.scope) return this.scope
    throw new SwitchboardError('APP_NOT_RUNNING', { state: this.state === 'new' ? 'not started' : this.state })
  }

  private changed(): void {
    for (const listener of this.listeners) listener()
  }
}
