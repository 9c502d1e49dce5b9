import { Client } from '../client/client.js'
import { ClientConfig } from '../config/client-config.js'
import type { HookName, InjectionToken } from '../decorators/manifest.js'
import { CallStatistics } from '../errors/call-statistics.js'
import { Formatter } from '../formatting/formatter.js'
import { ErrorRoutingLogger } from '../logging/error-routing-logger.js'
import { Logger } from '../logging/logger.js'
import type { JobStatus } from '../scheduler/job.js'
import { Scheduler } from '../scheduler/scheduler.js'
import { KeyValueStore } from '../storage/key-value-store.js'
import { endsWithin } from '../time/deadline.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import { UpdatePipeline } from '../updates/update-pipeline.js'
import type { AppResources } from './app-resources.js'
import { PluginOptions } from './built-ins.js'
import { ClosingStack } from './closing-stack.js'
import { type Built, type Consumer, callHooks, Instances, namespaceOf } from './instances.js'
import { withPlace } from './place.js'
import type { ClientPlan } from './plan.js'
import { StatisticsKeeper } from './statistics-keeper.js'
import { boundJobs, handlerBindings } from './wiring.js'

/** How long a client may keep its place among those who connect side by side. */
const longestPlaceMs = 5_000

/** A hook that takes longer is named in a warning, in milliseconds. */
const slowHookMs = 10_000

interface ClientRunParts {
  readonly config: ClientConfig
  readonly plan: ClientPlan
  readonly app: AppResources
}

/**
 * One life of a client, from its start to its stop: a scope of its own with everything in it. A client that is started
 * again gets a new one.
 */
export class ClientRun {
  readonly client: Client
  readonly scheduler: Scheduler
  private readonly logger: Logger
  private readonly formatter: Formatter
  private readonly built: readonly Built[]
  private readonly statistics: StatisticsKeeper
  private readonly pipeline: UpdatePipeline
  private readonly closing: ClosingStack
  private readonly ending = new AbortController()
  private starting: Promise<void> = Promise.resolve()
  private draining: Promise<void> | undefined
  private stopping: Promise<void> | undefined

  /** Builds the scope and the plugins; connects nothing. @throws PLUGIN_CONSTRUCTOR_FAILED */
  constructor(private readonly parts: ClientRunParts) {
    const { config, plan, app } = parts
    const { clock } = app
    this.logger = app.logger(config.type, { client: config.sessionName })
    this.closing = new ClosingStack(clock, this.logger)
    this.formatter = this.createFormatter()
    this.statistics = new StatisticsKeeper(
      app.keyValueStore(config.sessionName, 'kernel:statistics'),
      clock,
      this.logger,
    )
    const { formatter, logger } = this
    this.client = app.createClient({ config, formatter, logger })
    const jobs = new Map<string, { plugin: string; member: string }>()
    // What goes wrong in handlers and jobs has a log of its own.
    const routed = new ErrorRoutingLogger(this.logger, app.logger('ErrorHandler', { client: config.sessionName }))
    this.scheduler = new Scheduler({
      clock,
      logger: routed,
      onError: (error, { name }) => {
        const place = jobs.get(name) ?? { plugin: config.sessionName, member: name }
        this.pipeline.reportError({ ...place, error })
      },
    })

    const instances = this.provideAll()
    const pairs = plan.plugins.map((plugin) => ({ plugin, instance: instances.get(plugin.manifest) }))
    this.built = instances.built
    for (const { plugin, instance } of pairs) {
      for (const job of boundJobs(plugin, instance)) this.scheduler.add(job)
      for (const { manifest } of plugin.jobs) {
        jobs.set(manifest.name, { plugin: plugin.manifest.name, member: manifest.member })
      }
    }
    this.pipeline = new UpdatePipeline({
      client: this.client,
      bindings: pairs.flatMap(({ plugin, instance }) => handlerBindings(plugin, instance)),
      clock,
      logger: routed,
      budget: app.handlers,
      workers: config.workers,
      database: app.database,
      noUpdates: config.noUpdates,
      catchUp: config.catchUp,
    })
  }

  /**
   * Runs `@OnStart`, connects and logs in, then runs `@OnReady` and starts the jobs.
   * @throws what stopped it; {@link stop} then releases what was acquired.
   */
  start(): Promise<void> {
    this.starting = this.bringOnline()
    return this.starting
  }

  /** What became of the updates so far. */
  updateMetrics(): UpdateMetrics {
    return this.pipeline.metrics()
  }

  /** The jobs with their counts. */
  jobs(): JobStatus[] {
    return this.scheduler.jobs()
  }

  /** No job begins any more; those under way finish within the time to finish. */
  async stopJobs(): Promise<void> {
    await this.scheduler.stop({ graceMs: this.parts.app.graceMs })
  }

  /** No update is handled any more; handlers under way finish within the time to finish. */
  drain(): Promise<void> {
    this.draining ??= this.pipeline.stop({ graceMs: this.parts.app.graceMs })
    return this.draining
  }

  /**
   * Jobs, updates, `@OnStop`, connection, in this order. Never rejects; a start under way ends. A second call waits for
   * the first.
   */
  stop(): Promise<void> {
    this.stopping ??= this.end()
    return this.stopping
  }

  private async end(): Promise<void> {
    this.ending.abort(new DOMException('The client is stopping.', 'AbortError'))
    await endsWithin(this.parts.app.clock, this.parts.app.graceMs, this.starting)
    await this.closing.close()
  }

  private async bringOnline(): Promise<void> {
    const { app } = this.parts
    const { signal } = this.ending
    this.closing.add('the statistics', await this.statistics.keep(this.client.statistics))
    this.closing.add('the connection', () => this.client.stop(), 15_000)
    for (const built of this.built) {
      const { name } = built.manifest.target
      this.closing.add(`@OnStop of ${name}`, () => callHooks(built, 'onStop'))
      await this.callHooks(built, 'onStart').done
      signal.throwIfAborted()
    }
    this.closing.add('the updates', () => this.drain(), app.graceMs + 5_000)
    await this.pipeline.start()
    this.closing.add('the jobs', () => this.stopJobs(), app.graceMs + 5_000)
    signal.throwIfAborted()
    await withPlace(app.connecting, signal, (giveBack) => this.connect(giveBack))
    signal.throwIfAborted()

    this.pipeline.catchUp().catch((error) => this.logger.error('catching up on missed updates failed', { error }))
    for (const built of this.built) {
      const { done, endsSoon } = this.callHooks(built, 'onReady')
      done.catch((error) => this.logger.error('a plugin is not ready', { error }))
      // One that goes on for long, perhaps for ever, must not keep the jobs from starting.
      await endsSoon
    }
    if (!signal.aborted) this.scheduler.start()
  }

  /** Calls the hooks of one class, and says so when they take long. */
  private callHooks(built: Built, moment: HookName): { done: Promise<void>; endsSoon: Promise<boolean> } {
    const done = callHooks(built, moment)
    const endsSoon = endsWithin(this.parts.app.clock, slowHookMs, done).then((isSoon) => {
      if (!isSoon) this.logger.warn(`${moment} of ${built.manifest.target.name} is still not done`, { ms: slowHookMs })
      return isSoon
    })
    return { done, endsSoon }
  }

  /**
   * Connects. The place among those who connect is free again once connected, as logging in may wait for a person, and
   * after a while anyhow, so that clients that cannot connect do not hold up the others.
   */
  private async connect(giveBack: () => void): Promise<void> {
    const timer = this.parts.app.clock.after(longestPlaceMs, giveBack)
    const forget = this.client.onState((state) => {
      if (state !== 'connecting') giveBack()
    })
    try {
      await this.client.start(this.ending.signal)
    } finally {
      timer.cancel()
      forget()
    }
  }

  /** A scope below the app's, with the client's own things, its services and its plugins; returns once all are built. */
  private provideAll(): Instances {
    const { config, plan, app } = this.parts
    const scope = app.scope.child()
    scope.provide(Client, () => this.client)
    scope.provide(ClientConfig, () => config)
    scope.provide(Formatter, () => this.formatter)
    scope.provide(CallStatistics, () => this.client.statistics)
    scope.provide(Scheduler, () => this.scheduler)

    const instances = new Instances(
      scope,
      new Map<InjectionToken, (consumer: Consumer) => unknown>([
        [Logger, ({ name, kind }) => this.logger.child({ [kind]: name })],
        [KeyValueStore, (consumer) => app.keyValueStore(config.sessionName, namespaceOf(consumer))],
        [PluginOptions, ({ options }) => Object.freeze({ ...(options as object | undefined) })],
      ]),
    )
    for (const service of plan.services) instances.provide(service, { name: service.target.name, kind: 'service' })
    for (const { manifest, options, file } of plan.plugins) {
      instances.provide(manifest, { name: manifest.name, kind: 'plugin', options, file })
    }
    for (const { manifest } of plan.plugins) instances.get(manifest)
    return instances
  }

  private createFormatter(): Formatter {
    const { config, app } = this.parts
    const logger = app.logger('MessageFormatter', { client: config.sessionName })
    return new Formatter({
      parseMode: config.parseMode,
      clientName: config.sessionName,
      clientType: config.type,
      onMixedMarkup: () => logger.warn('a text mixes HTML and Markdown, so it goes out as plain text'),
    })
  }
}
