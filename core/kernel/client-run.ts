import type { Client } from '../client/client.js'
import type { ClientLifecycle } from '../client/client-lifecycle.js'
import { ownerOf } from '../client/client-owner.js'
import type { ClientConfig } from '../config/client-config.js'
import { Formatter } from '../formatting/formatter.js'
import { DialogueStates } from '../handlers/dialogues/dialogue-states.js'
import { ClientTexts } from '../i18n/client-texts.js'
import { ErrorRoutingLogger } from '../logging/error-routing-logger.js'
import type { Logger } from '../logging/logger.js'
import type { ClientPlan } from '../plan/plan.js'
import { ClientScheduler, JobGroup } from '../scheduler/client-scheduler.js'
import type { JobRun } from '../scheduler/job.js'
import type { Fence } from '../storage/fence.js'
import { endsWithin } from '../time/deadline.js'
import { Ending } from '../time/ending.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import { UpdatePipeline } from '../updates/update-pipeline.js'
import type { AppResources } from './app-resources.js'
import { ClosingStack, type Release } from './closing-stack.js'
import { publishMenus } from './command-menu.js'
import { eventError } from './control/event-error.js'
import { RunEvents } from './control/run-events.js'
import { withPlace } from './place.js'
import { PluginSet } from './plugin-set.js'
import { StatisticsKeeper } from './statistics-keeper.js'
import { UpdateDesk } from './update-desk.js'

/** How long a client may keep its place among those who connect side by side. */
const maxConnectingMs = 5_000

/** What handlers that were told to end may take to notice it. */
const abortGraceMs = 1_000

/** What jobs and updates may take beyond the time to finish. */
const endingMs = 5_000

/** How what a run acquires is released: the same for each of many clients. */
const releases = {
  dialogues: { name: 'the dialogues', release: (run) => run.dialogues.close() },
  // Last, but for the dialogues: from its end until another process has the client, nobody hears what comes.
  connection: { name: 'the connection', release: (run) => ownerOf(run.client).stop(), limitMs: 15_000 },
  statistics: { name: 'the statistics', release: (run) => run.statistics.end() },
  // Each of its hooks has a limit of its own.
  plugins: { name: 'the plugins', release: (run) => run.endPlugins(), limitMs: Number.POSITIVE_INFINITY },
  updates: { name: 'the updates', release: (run) => run.drain(), limitMs: (run) => run.graceMs + endingMs },
  jobs: { name: 'the jobs', release: (run) => run.stopJobs(), limitMs: (run) => run.graceMs + endingMs },
} satisfies Record<string, Release<ClientRun>>

interface ClientRunParts {
  readonly config: ClientConfig
  readonly plan: ClientPlan
  readonly app: AppResources
  /** What owns the client's state. */
  readonly life: ClientLifecycle
}

/**
 * One run of a client, from its start to its stop: its connection, with everything that belongs to the login, and a set of
 * plugins that can be exchanged while the connection stays. A client that is started again gets a new run.
 */
export class ClientRun {
  readonly client: Client
  readonly scheduler: ClientScheduler
  /** Where people ask what became of its updates. */
  readonly updates: UpdateDesk
  private readonly logger: Logger
  private readonly formatter: Formatter
  readonly statistics: StatisticsKeeper
  private readonly pipeline: UpdatePipeline
  private readonly closing: ClosingStack<ClientRun>
  private readonly events: RunEvents
  private readonly firstJobs = new JobGroup()
  readonly dialogues: DialogueStates
  private readonly lease: Fence | undefined
  private plugins: PluginSet
  /** When the run is to end. */
  private readonly ended = new Ending()
  private isOnline = false
  private starting: Promise<void> = Promise.resolve()
  private exchanging: Promise<unknown> = Promise.resolve()
  private draining: Promise<void> | undefined
  private stopping: Promise<void> | undefined

  /** Builds the connection; connects nothing. */
  constructor(private readonly parts: ClientRunParts) {
    const { config, plan, app, life } = parts
    const { clock } = app
    const name = config.sessionName
    this.lease = app.leases.begin(name)
    this.logger = app.logger(config.type, { client: name })
    this.closing = new ClosingStack<ClientRun>(clock, this.logger, undefined, this)
    this.formatter = this.createFormatter()
    this.statistics = new StatisticsKeeper(app.stores.store(name, 'kernel:statistics'), clock, this.logger)
    this.events = new RunEvents(name, app.events)
    const { formatter, logger, events: observer } = this
    this.client = app.createClient({ config, formatter, logger, life, observer })
    // What goes wrong in handlers and jobs has a log of its own.
    const routed = new ErrorRoutingLogger(this.logger, app.logger('ErrorHandler', { client: name }))
    this.scheduler = new ClientScheduler({
      clock,
      logger: routed,
      onRun: (run) => this.jobRan(run),
      onPause: (job, paused) => {
        this.keep(app.jobs.setPaused(name, job, paused))
        app.events.emit('job-paused', { client: name, job, paused })
      },
      onError: (error, job, plugin) =>
        this.pipeline.reportError({ plugin, member: this.memberOf(plugin, job.name), error }),
    })
    this.dialogues = new DialogueStates(() => app.stores.store(name, 'dialogues'), clock, this.logger)
    this.closing.addStep(releases.dialogues)
    this.plugins = this.newSet(plan, this.firstJobs)
    this.plugins.calls.enter()
    this.plugins.dialogues.takeOver(this.client)
    this.pipeline = new UpdatePipeline({
      client: this.client,
      bindings: [],
      contextClient: this.plugins.client,
      clock,
      logger: routed,
      budget: app.handlers,
      traceBudget: app.traceBudget,
      workers: config.workers,
      database: app.storage,
      fence: () => this.lease,
      noUpdates: config.noUpdates,
      catchUp: config.catchUp,
      traced: () => this.events.updateTraced(),
      ...(app.onFailure && { onFailure: (failure) => app.onFailure?.({ client: name, ...failure }) }),
    })
    const { pipeline, client } = this
    this.updates = new UpdateDesk({ pipeline, client, clock, config, plan: () => this.plugins.plan })
  }

  /** What its plugins are at this moment. */
  get plan(): ClientPlan {
    return this.plugins.plan
  }

  /**
   * Builds the plugins, runs `@OnStart`, connects and logs in, then runs `@OnReady` and starts the jobs.
   * @throws what stopped it, or the signal's reason; {@link stop} then releases what was acquired.
   */
  start(signal: AbortSignal): Promise<void> {
    this.starting = this.bringOnline(signal)
    return this.starting
  }

  /**
   * Puts other plugins in the place of those that run, while the connection stays up: the new ones are built and their
   * `@OnStart` is run beside the old ones; then updates and jobs go to the new ones, what the old ones have under way
   * finishes within the time to finish, and their `@OnStop` is run. One exchange waits for another.
   * @throws PLUGIN_CONSTRUCTOR_FAILED, PLUGIN_HOOK_FAILED, PLUGIN_JOB_...; the old plugins go on then, as if nothing had been.
   */
  exchange(plan: ClientPlan, config: ClientConfig): Promise<void> {
    const exchange = this.exchanging.then(() => this.ended.during((signal) => this.exchangeNow(plan, config, signal)))
    this.exchanging = exchange.catch(() => {})
    return exchange
  }

  /** What became of the updates so far. */
  updateMetrics(): UpdateMetrics {
    return this.pipeline.metrics()
  }

  /** How long jobs and handlers may take to finish at its end. */
  get graceMs(): number {
    return this.parts.app.graceMs
  }

  /** Ends the plugins it has then. */
  endPlugins(): Promise<void> {
    return this.plugins.stop()
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
   * Jobs, updates, `@OnStop`, connection, in this order; to be called once the signal is aborted. Never rejects; a start
   * under way ends first. A second call waits for the first.
   */
  stop(): Promise<void> {
    this.ended.come(new DOMException(`The client ${this.client.name} was stopped.`, 'AbortError'))
    this.stopping ??= this.end()
    return this.stopping
  }

  private async end(): Promise<void> {
    const { clock, graceMs } = this.parts.app
    await endsWithin(clock, graceMs, this.starting)
    await endsWithin(clock, graceMs, this.exchanging)
    await this.closing.close()
    // Of a start that failed before it took updates, nobody has stopped them.
    this.pipeline.traces.close()
    this.parts.app.stores.give(this.client.name)
    this.parts.app.leases.end(this.client.name, this.lease)
  }

  private async bringOnline(signal: AbortSignal): Promise<void> {
    const { app } = this.parts
    await this.statistics.keep(this.client.statistics)
    this.closing.addStep(releases.connection)
    this.closing.addStep(releases.statistics)
    this.closing.addStep(releases.plugins)
    await this.plugins.build(signal)
    void this.scheduler.exchange(this.firstJobs, { graceMs: 0 })
    this.pipeline.setBindings(this.plugins.bindings, this.plugins.client)()
    await this.plugins.start(signal)
    this.closing.addStep(releases.updates)
    await this.pipeline.start()
    this.closing.addStep(releases.jobs)
    signal.throwIfAborted()
    await this.connectInTurn(signal)
    signal.throwIfAborted()

    this.isOnline = true
    this.pipeline.catchUp().catch((error) => this.logger.error('catching up on missed updates failed', { error }))
    this.publishMenus()
    await this.plugins.ready()
    this.scheduler.remember(await app.jobs.load(this.client.name))
    if (!signal.aborted) this.scheduler.start()
  }

  /** Has the menu of a bot say what its plugins do, beside whatever else goes on. */
  private publishMenus(): void {
    const plugins = this.plan.plugins.filter(({ enabled }) => enabled).map(({ manifest }) => manifest)
    void publishMenus(this.client, plugins, this.plugins.texts, this.logger)
  }

  private jobRan(run: JobRun): void {
    this.events.jobRan(run)
    const { error, ...rest } = run
    const failure = error === undefined ? {} : { error: eventError(error).message }
    this.keep(this.parts.app.jobs.record(this.client.name, { ...rest, ...failure }))
  }

  /** What is kept of jobs is for people to read; a job goes on without it. */
  private keep(written: Promise<void>): void {
    written.catch((error) => this.logger.warn('what became of a job could not be kept', { error }))
  }

  private async exchangeNow(plan: ClientPlan, config: ClientConfig, signal: AbortSignal): Promise<void> {
    const { graceMs } = this.parts.app
    // What starts runs `@OnStart` of the plugins it was given; the others come when it is done.
    await this.starting.catch(() => {})
    signal.throwIfAborted()
    const jobs = new JobGroup()
    const next = this.newSet(plan, jobs, config)
    try {
      await next.build(signal)
      await next.start(signal)
    } catch (error) {
      await next.stop()
      throw error
    }
    const old = this.plugins
    this.plugins = next
    next.calls.enter(old.calls)
    next.dialogues.takeOver(this.client)
    const endOldHandlers = this.pipeline.setBindings(next.bindings, next.client)
    const jobsEnded = this.scheduler.exchange(jobs, { graceMs })
    if (this.isOnline) {
      this.publishMenus()
      await next.ready()
    }
    await Promise.all([old.drained(graceMs), jobsEnded])
    endOldHandlers()
    await old.drained(abortGraceMs)
    await old.stop()
  }

  private newSet(plan: ClientPlan, jobs: JobGroup, config = this.parts.config): PluginSet {
    const { client, formatter, logger, scheduler, events } = this
    const { app } = this.parts
    const calls = ownerOf(client).callGroup()
    return new PluginSet({
      app,
      config,
      client,
      formatter,
      logger,
      scheduler,
      jobs,
      plan,
      calls,
      texts: ClientTexts.of(client, config, plan.plugins, logger),
      dialogueStates: this.dialogues,
      observer: events,
    })
  }

  private memberOf(plugin: string, job: string): string {
    const found = this.plan.plugins.find(({ manifest }) => manifest.name === plugin)
    return found?.manifest.jobs.find(({ name }) => name === job)?.member ?? job
  }

  /** Not written where the releases are: they would keep the signal, which takes a kilobyte, as long as the client runs. */
  private connectInTurn(signal: AbortSignal): Promise<void> {
    return withPlace(this.parts.app.connecting, signal, (giveBack) => this.connect(giveBack, signal))
  }

  /**
   * Connects. The place among those who connect is free again once connected, as logging in may wait for a person, and
   * after a while anyhow, so that clients that cannot connect do not hold up the others.
   */
  private async connect(giveBack: () => void, signal: AbortSignal): Promise<void> {
    const timer = this.parts.app.clock.after(maxConnectingMs, giveBack)
    const forget = this.client.onState((state) => {
      if (state !== 'connecting') giveBack()
    })
    try {
      await ownerOf(this.client).start(signal)
    } finally {
      timer.cancel()
      forget()
    }
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
