import { quarantineReason } from '../agents/agent-error.js'
import type { Client } from '../client/client.js'
import { ClientLifecycle } from '../client/client-lifecycle.js'
import { ownerOf } from '../client/client-owner.js'
import type { ClientState } from '../client/client-state.js'
import type { ClientConfig } from '../config/client-config.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import { handlerLabel } from '../plan/handler-label.js'
import type { ClientPlan, JobPlan, PluginPlan } from '../plan/plan.js'
import type { JobStatus, RunOutcome } from '../scheduler/job.js'
import type { JobHistoryQuery, RecordedRun } from '../scheduler/job-store.js'
import { scheduleLabel } from '../time/schedule.js'
import type { ExplainedUpdate, RecentUpdate } from '../updates/trace/explained-update.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import type { AppResources } from './app-resources.js'
import { ClientRun } from './client-run.js'
import { type EventError, eventError } from './control/event-error.js'
import { assertMayConnect } from './may-connect.js'
import type { ClientInfo, ClientStatus, PluginStatus } from './status.js'

/**
 * A client of the configuration over all its runs: it can be started and stopped again and again, and its plugins can be
 * exchanged while it runs. What goes wrong with it stays with it.
 */
export class ManagedClient {
  /** Of the present run, or of the one before it while there is none. */
  private life: ClientLifecycle
  private run: ClientRun | undefined
  private told: ClientInfo
  /** Whether it starts no more: it is being removed, or another one takes its place. */
  private isRetired = false
  private readonly logger: Logger

  constructor(
    private settings: ClientConfig,
    private planned: ClientPlan,
    private readonly app: AppResources,
  ) {
    this.logger = app.logger(settings.type, { client: settings.sessionName })
    this.life = this.newLife()
    this.told = this.info()
  }

  /** Its part of the configuration, as it is now. */
  get config(): ClientConfig {
    return this.settings
  }

  get name(): string {
    return this.config.sessionName
  }

  get state(): ClientState {
    return this.life.state
  }

  /** Whether it is started, or on its way. */
  get isStarted(): boolean {
    return this.life.isStarted
  }

  /** Whether it is for this process to run. */
  get isHere(): boolean {
    const { placing } = this.app
    return !placing || placing.fence(this.name) !== undefined
  }

  /** Whether it may connect at this moment, as far as other processes go. */
  get mayConnect(): boolean {
    return this.app.placing?.mayConnect(this.name) ?? true
  }

  /** What its plugins are, or will be at the next start. */
  get plan(): ClientPlan {
    return this.planned
  }

  /**
   * Starts the client, after a stop under way has ended. Does nothing when it is started already.
   * @throws what it failed with; the state is `failed` then, and everything it had acquired is released. APP_CLIENT_STOPPED of one that
   *   is removed, APP_LOGIN_RUNNING while somebody logs it in, CLUSTER_CLIENT_ELSEWHERE where it is for another machine to run,
   *   CLUSTER_CLIENT_PAUSED while it is handed over or its lease is not renewed.
   */
  async start(): Promise<void> {
    if (this.isRetired) throw new SwitchboardError('APP_CLIENT_STOPPED', { client: this.name })
    assertMayConnect(this.app.placing, this.name)
    if (this.app.loggingIn.has(this.name)) throw new SwitchboardError('APP_LOGIN_RUNNING', { client: this.name })
    if (this.life.hasEnded) {
      this.life = this.newLife(this.life.stop())
      this.run = undefined
      this.changed()
    }
    return this.life.start()
  }

  /** Stops the client; a start under way ends. One that has failed has stopped already and stays so. Never rejects. */
  stop(): Promise<void> {
    return this.life.stop()
  }

  /** Stops it for good: nobody starts it any more, unless it is to stay after all ({@link reinstate}). Never rejects. */
  retire(): Promise<void> {
    this.isRetired = true
    return this.stop()
  }

  /** It can be started again. */
  reinstate(): void {
    this.isRetired = false
  }

  /** Closes its connection at once; the rest of its end follows by itself. */
  cut(): void {
    void this.life.stop()
    if (this.run) ownerOf(this.run.client).cut()
  }

  /** @throws what the start failed with. */
  async restart(): Promise<void> {
    await this.stop()
    await this.start()
  }

  /**
   * Puts other plugins in the place of those it has, while its connection stays up.
   * @param config - the client's configuration with them; nothing else of it may differ.
   * @throws what keeps the new ones from running; the old ones go on then.
   */
  async exchange(plan: ClientPlan, config = this.settings): Promise<void> {
    try {
      if (this.isStarted) await this.run?.exchange(plan, config)
    } catch (error) {
      // One that is stopped meanwhile gets them at its next start.
      if (this.isStarted) throw error
    }
    this.planned = plan
    this.settings = config
  }

  /**
   * The first step of a stop of all clients: no job begins any more, those under way finish. A client that is still on
   * its way has nothing to finish and stops at once.
   */
  async stopJobs(): Promise<void> {
    if (this.life.isStarting) await this.stop()
    else await this.run?.stopJobs()
  }

  /** The second step of a stop of all clients: no update is handled any more, handlers under way finish. */
  async drain(): Promise<void> {
    await this.run?.drain()
  }

  /**
   * Runs a job now, enabled or not.
   * @throws PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE
   */
  async runJob(name: string): Promise<RunOutcome> {
    if (this.run) return this.run.scheduler.runNow(name)
    throw this.noJob(name)
  }

  /** Pauses a job, or lets it go on. @throws PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE while it is not started. */
  pauseJob(name: string, paused: boolean): void {
    if (!this.run || !this.isStarted) throw this.noJob(name)
    if (paused) this.run.scheduler.pause(name)
    else this.run.scheduler.resume(name)
  }

  /** The latest runs of a job, the latest first, also of earlier starts. @throws PLUGIN_JOB_UNKNOWN */
  async jobHistory(name: string, query?: JobHistoryQuery): Promise<RecordedRun[]> {
    const runs = await this.app.jobs.history(this.name, name, query)
    const isKnown = this.status().plugins.some(({ jobs }) => jobs.some((job) => job.name === name))
    if (runs.length === 0 && !isKnown) throw this.noJob(name)
    return runs
  }

  /** The client's way to Telegram, while it is started. */
  get client(): Client | undefined {
    return this.run?.client
  }

  /** What became of its updates since it was started; `undefined` while it is not. */
  updateMetrics(): UpdateMetrics | undefined {
    return this.run?.updateMetrics()
  }

  /** The last updates of this start, or of the last one; the latest first. */
  recentUpdates(): RecentUpdate[] {
    return this.run?.updates.recent() ?? []
  }

  /** One of them with what each handler made of it. */
  explainUpdate(id: number): ExplainedUpdate | undefined {
    return this.run?.updates.explain(id)
  }

  /** How it is at this moment, wherever it runs. */
  info(): ClientInfo {
    const there = this.pictureThere
    if (there) {
      const { plugins: _, ...info } = there
      return info
    }
    const account = this.run?.client.self
    const { reason } = this.life
    const machine = this.app.placing?.machineOf(this.name)
    return {
      name: this.name,
      type: this.config.type,
      state: this.state,
      ...(reason && failureOf(reason)),
      ...(machine !== undefined && { machine }),
      ...(account && { account: { id: account.id, name: account.displayName, username: account.username } }),
    }
  }

  status(): ClientStatus {
    const there = this.pictureThere
    if (there) return there
    return { ...this.info(), plugins: this.plan.plugins.map((plugin) => this.pluginStatus(plugin)) }
  }

  /** What the process told last that runs it; `undefined`: this one does, or none is known. */
  private get pictureThere(): ClientStatus | undefined {
    return this.isHere ? undefined : this.app.placing?.elsewhere?.picture(this.name)
  }

  private pluginStatus({ manifest, file, enabled, jobs: planned }: PluginPlan): PluginStatus {
    const running = this.run?.scheduler.jobs(manifest.name) ?? []
    const named = new Set(running.map(({ name }) => name))
    const resting = planned.filter((job) => !named.has(job.manifest.name)).map(idleJob)
    return {
      name: manifest.name,
      file,
      enabled,
      hasOptions: manifest.options !== undefined,
      handlers: manifest.handlers.map((handler) => ({ member: handler.member, label: handlerLabel(handler) })),
      jobs: [...running, ...resting],
    }
  }

  private noJob(name: string): SwitchboardError {
    const known = this.plan.plugins.flatMap(({ manifest }) => manifest.jobs.map((job) => job.name))
    if (!known.includes(name)) return new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job: name, known })
    return new SwitchboardError('PLUGIN_JOB_NOT_RUNNABLE', { job: name })
  }

  /** @param before - the end of the life before, which is waited for. */
  private newLife(before?: Promise<void>): ClientLifecycle {
    let run: ClientRun | undefined
    const life: ClientLifecycle = new ClientLifecycle(this.name, this.logger, {
      up: async (signal) => {
        await before
        signal.throwIfAborted()
        run = new ClientRun({ config: this.config, plan: this.plan, app: this.app, life })
        this.run = run
        await run.start(signal)
      },
      // The end of the life before may be under way still, and it has a connection until then.
      down: async () => void (await Promise.all([before, run?.stop()])),
    })
    life.onState((state, previous, reason) => {
      if (life === this.life) this.entered(state, previous, reason)
    })
    return life
  }

  private entered(state: ClientState, previous: ClientState, reason?: Error): void {
    if (state === 'online') this.logger.info('online', { account: this.client?.self?.displayName })
    if (state === 'failed' && previous !== 'failed') {
      // Of an agent, those who look after agents say why it sends nothing, and what can be done.
      const isToldElsewhere = this.settings.keepsDevice === true && quarantineReason(reason) !== undefined
      const logger = this.app.logger('ErrorHandler', { client: this.name })
      logger[isToldElsewhere ? 'debug' : 'error']('the client failed', { error: reason })
    }
    this.changed()
  }

  /** Tells those who listen when something is to be seen of it. */
  changed(): void {
    const before = this.told
    const now = this.info()
    const isSame = before.state === now.state && before.reason === now.reason && before.account?.id === now.account?.id
    this.told = now
    if (isSame) return
    this.app.events.emit('client-state', { ...now, client: this.name, previous: before.state })
  }
}

function failureOf(reason: Error): { reason: string; error: EventError } {
  const error = eventError(reason)
  return { reason: error.message, error }
}

function idleJob({ manifest, schedule, enabled }: JobPlan): JobStatus {
  return {
    name: manifest.name,
    schedule: scheduleLabel(schedule),
    enabled,
    paused: false,
    running: false,
    runs: 0,
    failures: 0,
    skipped: 0,
  }
}
