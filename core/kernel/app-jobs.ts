import type { ServiceManifest } from '../decorators/manifest.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import { ClientScheduler, JobGroup } from '../scheduler/client-scheduler.js'
import type { Job, JobRun, RunClaim, RunOutcome } from '../scheduler/job.js'
import type { JobHistoryQuery, JobStore, RecordedRun } from '../scheduler/job-store.js'
import type { Clock, Timer } from '../time/clock.js'
import { eventError } from './control/event-error.js'
import type { EventHub } from './control/event-hub.js'
import { ServiceJobs } from './control/service-jobs.js'
import { callMember } from './instances.js'
import type { JobTicks } from './job-ticks.js'
import type { PluginFailure } from './plugin-failure.js'
import type { ServiceStatus } from './status.js'

/** Under which name of a client the jobs of services are kept. */
const nobody = ''

/** How often it is looked what other processes have made of jobs, in milliseconds. */
const lookMs = 5_000

interface AppJobsParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly events: EventHub
  /** @throws before the stores are open. */
  readonly store: () => JobStore
  /** How long runs may take to finish at the end. */
  readonly graceMs: number
  readonly onFailure?: ((failure: PluginFailure) => void) | undefined
  /** Which process has which run; absent: there is only this one. */
  readonly ticks?: JobTicks | undefined
}

/** The jobs of one service, bound to its instance. */
export interface JobsOfService {
  readonly name: string
  readonly jobs: readonly Job[]
}

/** The jobs of the services that all clients share. Those of a service that is exchanged for another version go on in their rhythm. */
export class AppJobs extends ServiceJobs {
  private readonly scheduler: ClientScheduler
  private services: readonly JobsOfService[] = []
  /** Runs that were due and that nobody may have taken, of jobs that make up for such. */
  private readonly owed = new Map<string, number>()
  private readonly members = new WeakMap<Job, string>()
  private timer: Timer | undefined
  private looking: Promise<void> = Promise.resolve()
  private isEnded = false

  constructor(private readonly parts: AppJobsParts) {
    super()
    const { clock, logger, events } = parts
    this.scheduler = new ClientScheduler({
      ...{ clock, logger },
      onRun: (run) => this.ran(run),
      onPause: (job, paused) => events.emit('service-job-paused', { job, paused }),
      onError: (error, job, service) => {
        logger.error('a job of a service failed', { service, job: job.name, error })
        const member = this.members.get(job) ?? job.name
        parts.onFailure?.({ client: nobody, plugin: service, member, error, isFinal: true })
      },
    })
  }

  /** Binds the jobs of a service to its instance. */
  of({ target: { name }, jobs }: ServiceManifest, instance: object): JobsOfService {
    const bound = jobs.map((job) => {
      const made = this.bound(job, instance)
      this.members.set(made, job.member)
      return made
    })
    return { name, jobs: bound }
  }

  /** Has these services' jobs run and no others. Of two of one name the later counts, as its service is the newer version. */
  use(services: readonly JobsOfService[]): void {
    this.services = services
    const owners = new Map(services.flatMap(({ name, jobs }) => jobs.map((job) => [job.name, { name, job }] as const)))
    const group = new JobGroup()
    for (const { name, job } of owners.values()) {
      if (!this.scheduler.carry(job, group)) this.scheduler.add(job, name, group)
    }
    void this.scheduler.exchange(group, { graceMs: this.parts.graceMs })
  }

  /** Lets their time run. What is known of them from earlier starts is taken up first. Never rejects. */
  async start(): Promise<void> {
    const { store, logger, ticks } = this.parts
    try {
      this.scheduler.remember(await store().load(nobody))
    } catch (error) {
      logger.warn('what is known of jobs from earlier starts could not be read', { error })
    }
    if (this.isEnded) return
    this.scheduler.start()
    if (ticks) this.lookOn(ticks)
  }

  /** No job begins any more; those under way finish within their time. Never rejects. */
  async stop(): Promise<void> {
    this.isEnded = true
    this.timer?.cancel()
    await this.scheduler.stop({ graceMs: this.parts.graceMs })
    await this.looking
  }

  status(): readonly ServiceStatus[] {
    const names = new Set(this.services.flatMap(({ name, jobs }) => (jobs.length > 0 ? name : [])))
    return [...names].map((name) => ({ name, jobs: this.scheduler.jobs(name) }))
  }

  run(job: string): Promise<RunOutcome> {
    return this.scheduler.runNow(job)
  }

  async history(job: string, query?: JobHistoryQuery): Promise<RecordedRun[]> {
    const runs = await this.parts.store().history(nobody, job, query)
    const known = this.scheduler.jobs().map(({ name }) => name)
    if (runs.length === 0 && !known.includes(job)) throw new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job, known })
    return runs
  }

  async pause(job: string): Promise<void> {
    this.scheduler.pause(job)
    await this.parts.store().setPaused(nobody, job, true)
  }

  async resume(job: string): Promise<void> {
    this.scheduler.resume(job)
    await this.parts.store().setPaused(nobody, job, false)
  }

  private bound({ member, schedule, ...job }: ServiceManifest['jobs'][number], instance: object): Job {
    const run: Job['run'] = (context) => callMember(instance, member, context)
    if (job.once === undefined) return { ...job, schedule, run }
    const byWall = schedule.kind === 'interval' ? { ...schedule, byWall: true } : schedule
    const { ticks } = this.parts
    if (!ticks) return { ...job, schedule: byWall, run }
    const claim: Job['claim'] = (dueMs, byHand) => this.claim(ticks, job, dueMs, byHand)
    return { ...job, schedule: byWall, run, claim }
  }

  private async claim(
    ticks: JobTicks,
    { name, misfire }: Pick<Job, 'name' | 'misfire'>,
    dueMs: number,
    byHand: boolean,
  ): Promise<RunClaim | undefined> {
    // Until it is known that somebody has taken the run, nobody may have.
    if (!byHand && misfire === 'run-once') this.owed.set(name, dueMs)
    // Another process may have been told to pause it.
    if (!byHand && (await this.parts.store().isPaused(nobody, name))) {
      this.owed.delete(name)
      return undefined
    }
    const claim = await ticks.claim(name, dueMs, byHand)
    if (claim) this.owed.delete(name)
    return claim
  }

  private lookOn(ticks: JobTicks): void {
    this.timer = this.parts.clock.after(
      lookMs,
      () => {
        this.looking = this.look(ticks)
          // While the database is away, what was known has to do.
          .catch((error) => this.parts.logger.debug('what other processes make of jobs could not be read', { error }))
          .then(() => {
            if (!this.isEnded) this.lookOn(ticks)
          })
      },
      { keepsProcessAlive: false },
    )
  }

  /** Takes up what other processes have made of the jobs, and runs what died with one of them. */
  private async look(ticks: JobTicks): Promise<void> {
    if (this.scheduler.jobs().length === 0) return
    const [rows, memory] = await Promise.all([ticks.all(), this.parts.store().load(nobody)])
    const known = new Map(rows.map((row) => [row.job, row]))
    for (const { name, once } of this.scheduler.jobs()) {
      const row = once && known.get(name)
      const elsewhere = row && { machine: row.machine, running: row.isRunning && row.isAlive && !row.isHere }
      const { paused = false, last } = memory.get(name) ?? {}
      this.scheduler.learn(name, elsewhere, { paused, ...(last && once && { last }) })
    }
    for (const [name, dueMs] of this.owed) {
      const row = known.get(name)
      const isTaken = row !== undefined && row.dueMs >= dueMs
      const isDone = isTaken && (row.dueMs > dueMs || !row.isRunning)
      if (isDone || memory.get(name)?.paused || this.isTooLate(name, dueMs)) this.owed.delete(name)
      else if (!isTaken || !row.isAlive) this.scheduler.makeUp(name, dueMs)
    }
  }

  private isTooLate(name: string, dueMs: number): boolean {
    const job = this.services.flatMap(({ jobs }) => jobs).find((one) => one.name === name)
    const { misfireGraceMs = Number.POSITIVE_INFINITY } = job ?? { misfireGraceMs: 0 }
    return this.parts.clock.now() - dueMs > misfireGraceMs
  }

  private ran({ owner, error, ...run }: JobRun): void {
    const { events, logger, store } = this.parts
    const failed = error === undefined ? undefined : eventError(error)
    events.emit('service-job', { service: owner, ...run, ...(failed && { error: failed }) })
    store()
      .record(nobody, { owner, ...run, ...(failed && { error: failed.message }) })
      .catch((met) => logger.warn('what became of a job could not be kept', { error: met }))
  }
}
