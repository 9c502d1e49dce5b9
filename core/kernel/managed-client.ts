import type { Client } from '../client/client.js'
import type { ClientState } from '../client/client-state.js'
import type { ClientConfig } from '../config/client-config.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { JobStatus, RunOutcome } from '../scheduler/job.js'
import { scheduleLabel } from '../time/schedule.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import type { AppResources } from './app-resources.js'
import { ClientRun } from './client-run.js'
import { eventError } from './control/event-error.js'
import { handlerLabel } from './handler-label.js'
import type { ClientPlan, JobPlan, PluginPlan } from './plan.js'
import type { ClientInfo, ClientStatus, PluginStatus } from './status.js'

type Phase = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'

/**
 * A client of the configuration over all its runs: it can be started and stopped again and again, and its plugins can be
 * exchanged while it runs. What goes wrong with it stays with it.
 */
export class ManagedClient {
  private phase: Phase = 'idle'
  private run: ClientRun | undefined
  private failure: unknown
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  private told: ClientInfo
  private readonly logger: Logger

  constructor(
    private settings: ClientConfig,
    private planned: ClientPlan,
    private readonly app: AppResources,
  ) {
    this.logger = app.logger(settings.type, { client: settings.sessionName })
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
    if (this.phase === 'starting' || this.phase === 'running') return this.run?.client.state ?? 'idle'
    return this.phase
  }

  /** Whether it is started, or on its way. */
  get isStarted(): boolean {
    return this.phase === 'starting' || this.phase === 'running'
  }

  /** What its plugins are, or will be at the next start. */
  get plan(): ClientPlan {
    return this.planned
  }

  /**
   * Starts the client, after a stop under way has ended. Does nothing when it is started already.
   * @throws what it failed with; the state is `failed` then, and everything it had acquired is released.
   */
  start(): Promise<void> {
    this.starting ??= this.begin().finally(() => {
      this.starting = undefined
    })
    return this.starting
  }

  /** Stops the client; a start under way ends. One that has failed has stopped already and stays so. Never rejects. */
  async stop(): Promise<void> {
    if (this.phase === 'failed' || this.phase === 'stopped') await this.stopping
    else await this.end('stopped')
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
    if (this.phase === 'starting') await this.stop()
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
    this.app.events.emit('job-paused', { client: this.name, job: name, paused })
  }

  /** The client's way to Telegram, while it is started. */
  get client(): Client | undefined {
    return this.run?.client
  }

  /** What became of its updates since it was started; `undefined` while it is not. */
  updateMetrics(): UpdateMetrics | undefined {
    return this.run?.updateMetrics()
  }

  info(): ClientInfo {
    const account = this.run?.client.self
    const failure = this.failure ?? this.waitingFor()
    return {
      name: this.name,
      type: this.config.type,
      state: this.state,
      ...(failure !== undefined && { reason: eventError(failure).message }),
      ...(account && { account: { id: account.id, name: account.displayName, username: account.username } }),
    }
  }

  status(): ClientStatus {
    return { ...this.info(), plugins: this.plan.plugins.map((plugin) => this.pluginStatus(plugin)) }
  }

  private pluginStatus({ manifest, file, enabled, jobs: planned }: PluginPlan): PluginStatus {
    const running = this.run?.scheduler.jobs(manifest.name) ?? []
    const named = new Set(running.map(({ name }) => name))
    const resting = planned.filter((job) => !named.has(job.manifest.name)).map(idleJob)
    return {
      name: manifest.name,
      file,
      enabled,
      handlers: manifest.handlers.map((handler) => ({ member: handler.member, label: handlerLabel(handler) })),
      jobs: [...running, ...resting],
    }
  }

  /** What keeps a client that is on its way from being online. */
  private waitingFor(): unknown {
    return this.isStarted && this.state !== 'online' ? this.run?.client.failure : undefined
  }

  private noJob(name: string): SwitchboardError {
    const known = this.plan.plugins.flatMap(({ manifest }) => manifest.jobs.map((job) => job.name))
    if (!known.includes(name)) return new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job: name, known })
    return new SwitchboardError('PLUGIN_JOB_NOT_RUNNABLE', { job: name })
  }

  private async begin(): Promise<void> {
    await this.stopping
    if (this.phase === 'running') return
    this.enter('starting')
    try {
      this.run = new ClientRun({ config: this.config, plan: this.plan, app: this.app })
      this.watch(this.run)
      await this.run.start()
      if (this.phase === 'starting') this.enter('running')
    } catch (error) {
      if (this.phase === 'starting') await this.fail(error)
      throw error
    }
  }

  private watch(run: ClientRun): void {
    run.client.onState((state, _previous, error) => {
      if (run !== this.run) return
      // The reason of a failure may become clearer while the rest is released, as when the session is put aside.
      if (state === 'failed' || this.isStarted) this.failure = error
      if (state === 'online') this.logger.info('online', { account: run.client.self?.displayName })
      if (state === 'failed' && this.phase === 'running') void this.fail(error)
      else this.changed()
    })
  }

  private async fail(error: unknown): Promise<void> {
    this.app.logger('ErrorHandler', { client: this.name }).error('the client failed', { error })
    await this.end('failed', error)
  }

  /** Releases the run. Whoever comes while that is under way waits for it, and its phase remains. */
  private end(phase: 'stopped' | 'failed', failure?: unknown): Promise<void> {
    this.stopping ??= this.release(phase, failure).finally(() => {
      this.stopping = undefined
    })
    return this.stopping
  }

  private async release(phase: 'stopped' | 'failed', failure?: unknown): Promise<void> {
    this.enter(phase === 'failed' ? 'failed' : 'stopping', failure)
    await this.run?.stop()
    this.enter(phase, this.failure)
  }

  private enter(phase: Phase, failure?: unknown): void {
    this.phase = phase
    this.failure = failure
    this.changed()
  }

  /** Tells those who listen when something is to be seen of it. */
  private changed(): void {
    const before = this.told
    const now = this.info()
    const isSame = before.state === now.state && before.reason === now.reason && before.account?.id === now.account?.id
    this.told = now
    if (isSame) return
    const failure = this.failure ?? this.waitingFor()
    this.app.events.emit('client-state', {
      ...now,
      client: this.name,
      previous: before.state,
      ...(failure !== undefined && { error: eventError(failure) }),
    })
  }
}

function idleJob({ manifest, enabled }: JobPlan): JobStatus {
  return {
    name: manifest.name,
    schedule: scheduleLabel(manifest.schedule),
    enabled,
    paused: false,
    running: false,
    runs: 0,
    failures: 0,
    skipped: 0,
  }
}
