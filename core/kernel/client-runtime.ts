import type { Client } from '../client/client.js'
import type { ClientState } from '../client/client-state.js'
import type { ClientConfig } from '../config/client-config.js'
import { isSwitchboardError, SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { JobStatus, RunOutcome } from '../scheduler/job.js'
import { scheduleLabel } from '../scheduler/schedule.js'
import type { UpdateMetrics } from '../updates/update-metrics.js'
import type { AppResources } from './app-resources.js'
import { ClientRun } from './client-run.js'
import { handlerLabel } from './handler-label.js'
import type { ClientPlan, JobPlan } from './plan.js'
import type { ClientStatus } from './status.js'

type Phase = 'idle' | 'starting' | 'running' | 'stopping' | 'stopped' | 'failed'

/**
 * A client of the configuration over all its lives: it can be started and stopped again and again. What goes wrong with
 * it stays with it.
 */
export class ClientRuntime {
  private phase: Phase = 'idle'
  private run: ClientRun | undefined
  private reason: string | undefined
  private starting: Promise<void> | undefined
  private stopping: Promise<void> | undefined
  private readonly logger: Logger

  /** @param changed - called after each change of what {@link status} tells. */
  constructor(
    readonly config: ClientConfig,
    readonly plan: ClientPlan,
    private readonly app: AppResources,
    private readonly changed: () => void,
  ) {
    this.logger = app.logger(config.type, { client: config.sessionName })
  }

  get name(): string {
    return this.config.sessionName
  }

  get state(): ClientState {
    if (this.phase === 'starting' || this.phase === 'running') return this.run?.client.state ?? 'idle'
    return this.phase
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
    const known = this.plan.plugins.flatMap(({ manifest }) => manifest.jobs.map((job) => job.name))
    if (!known.includes(name)) throw new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job: name, known })
    throw new SwitchboardError('PLUGIN_JOB_NOT_RUNNABLE', { job: name })
  }

  /** The client's way to Telegram, while it is started. */
  get client(): Client | undefined {
    return this.run?.client
  }

  /** What became of its updates since it was started; `undefined` while it is not. */
  updateMetrics(): UpdateMetrics | undefined {
    return this.run?.updateMetrics()
  }

  status(): ClientStatus {
    const jobs = new Map(this.run?.jobs().map((job) => [job.name, job]))
    const account = this.run?.client.self
    const reason = this.reason ?? this.waitingFor()
    return {
      name: this.name,
      type: this.config.type,
      state: this.state,
      ...(reason !== undefined && { reason }),
      ...(account && { account: { id: account.id, name: account.displayName, username: account.username } }),
      plugins: this.plan.plugins.map(({ manifest, file, jobs: planned }) => ({
        name: manifest.name,
        file,
        handlers: manifest.handlers.map((handler) => ({ member: handler.member, label: handlerLabel(handler) })),
        jobs: planned.map((job) => jobs.get(job.manifest.name) ?? idleJob(job)),
      })),
    }
  }

  /** What keeps a client that is on its way from being online. */
  private waitingFor(): string | undefined {
    if (this.state === 'online' || (this.phase !== 'starting' && this.phase !== 'running')) return undefined
    const failure = this.run?.client.failure
    return failure && reasonOf(failure)
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
      if (state === 'failed' || this.phase === 'starting' || this.phase === 'running') {
        this.reason = error && reasonOf(error)
      }
      if (state === 'online') this.logger.info('online', { account: run.client.self?.displayName })
      if (state === 'failed' && this.phase === 'running') void this.fail(error)
      else this.changed()
    })
  }

  private async fail(error: unknown): Promise<void> {
    this.app.logger('ErrorHandler', { client: this.name }).error('the client failed', { error })
    await this.end('failed', reasonOf(error))
  }

  /** Releases the run. Whoever comes while that is under way waits for it, and its phase remains. */
  private end(phase: 'stopped' | 'failed', reason?: string): Promise<void> {
    this.stopping ??= this.release(phase, reason).finally(() => {
      this.stopping = undefined
    })
    return this.stopping
  }

  private async release(phase: 'stopped' | 'failed', reason?: string): Promise<void> {
    this.enter(phase === 'failed' ? 'failed' : 'stopping', reason)
    await this.run?.stop()
    this.enter(phase, this.reason)
  }

  private enter(phase: Phase, reason?: string): void {
    this.phase = phase
    this.reason = reason
    this.changed()
  }
}

function idleJob({ manifest, enabled }: JobPlan): JobStatus {
  return {
    name: manifest.name,
    schedule: scheduleLabel(manifest.schedule),
    enabled,
    running: false,
    runs: 0,
    failures: 0,
    skipped: 0,
  }
}

/** What is said of a failure in one line. */
function reasonOf(error: unknown): string {
  if (isSwitchboardError(error)) return error.what
  return error instanceof Error ? error.message : String(error)
}
