import { LazyMap } from '../collections/lazy-map.js'
import { LazySet } from '../collections/lazy-set.js'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import type { Job, JobRun, JobStatus, RunOutcome } from './job.js'
import type { JobMemory } from './job-store.js'
import { type RunElsewhere, ScheduledJob } from './scheduled-job.js'
import { timetable } from './timetable.js'

/** How long jobs that were told to stop may take to notice it. */
const noticeMs = 1_000

export interface ClientSchedulerOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Told of each error a job throws, instead of the log. Must not throw. */
  readonly onError?: (error: unknown, job: Job, owner: string) => void
  /** Told of each run that has ended or did not take place. Must not throw. */
  readonly onRun?: (run: JobRun) => void
  /** Told when a job was paused or may go on. Must not throw. */
  readonly onPause?: (job: string, paused: boolean) => void
  /** Picks parts of a jitter, from 0 up to but not 1; default `Math.random`. */
  readonly random?: () => number
}

/** Jobs that come and go together: those of one set of plugins. Their names differ. */
export class JobGroup {
  readonly scheduled = new LazyMap<string, ScheduledJob>()
}

/**
 * Runs the jobs of one client, each owned by a plugin, or of the services that all share. Starts once and stops once. What a job throws ends here, in the log
 * unless somebody else takes it; what a job's runs do when they overlap or are missed is the job's own business.
 */
export class ClientScheduler {
  private group = new JobGroup()
  /** Jobs that were removed and have a run under way. */
  private readonly leaving = new LazySet<ScheduledJob>()
  private state: 'new' | 'started' | 'stopped' = 'new'
  private forgetClock = () => {}
  private stopping: Promise<string[]> | undefined
  private memory: ReadonlyMap<string, JobMemory> | undefined

  constructor(private readonly options: ClientSchedulerOptions) {}

  /**
   * Takes a job; once started, its time runs at once.
   * @param group - default the one that runs; the time of a job in another begins when that is exchanged for it.
   * @throws PLUGIN_JOB_NAME_TAKEN when there is one of this name, PLUGIN_JOB_SCHEDULE when its schedule cannot be read.
   */
  add(job: Job, owner = '', group = this.group): void {
    if (group.scheduled.has(job.name)) throw new SwitchboardError('PLUGIN_JOB_NAME_TAKEN', { job: job.name })
    const scheduled = this.schedule(job, owner)
    group.scheduled.set(job.name, scheduled)
    if (this.state === 'started' && group === this.group) scheduled.start()
  }

  /**
   * Takes a job away: none of its runs begins any more. A run under way may finish within `graceMs`; then its signal is
   * aborted, and after another second it is left alone.
   * @param owner - takes it away only when it is this owner's.
   * @returns whether there was such a job, once its run has ended.
   */
  async remove(name: string, limits: { graceMs: number }, owner?: string, group = this.group): Promise<boolean> {
    const found = group.scheduled.get(name)
    if (!found || (owner !== undefined && found.owner !== owner)) return false
    group.scheduled.delete(name)
    await this.leave([found], limits.graceMs)
    return true
  }

  /** Has a job of the group that runs go on in another, untouched by the exchange. @returns whether there is this one. */
  carry(job: Job, group: JobGroup): boolean {
    const scheduled = this.group.scheduled.get(job.name)
    if (scheduled?.job !== job) return false
    group.scheduled.set(job.name, scheduled)
    return true
  }

  /**
   * Puts a group of jobs in the place of the one that runs. A job of the same name and schedule goes on in its rhythm, with
   * its counts, and does not run while its predecessor is busy.
   * @returns resolves when the runs of the old jobs have ended, as with {@link remove}. Never rejects.
   */
  exchange(group: JobGroup, limits: { graceMs: number }): Promise<void> {
    const { scheduled: old } = this.group
    this.group = group
    const left = [...old.values()].filter((scheduled) => group.scheduled.get(scheduled.job.name) !== scheduled)
    for (const scheduled of left) scheduled.stop()
    for (const [name, scheduled] of group.scheduled) {
      const before = old.get(name)
      if (before === scheduled) continue
      if (before) scheduled.follow(before)
      if (this.state === 'started') scheduled.start()
    }
    return this.leave(left, limits.graceMs)
  }

  /** Takes up what is known of jobs from earlier starts; to be called before {@link start}. */
  remember(memory: ReadonlyMap<string, JobMemory>): void {
    this.memory = memory.size > 0 ? memory : undefined
    for (const [name, known] of memory) this.group.scheduled.get(name)?.remember(known)
  }

  /** Lets every enabled job's time run from now on. A second call does nothing. */
  start(): void {
    if (this.state !== 'new') return
    this.state = 'started'
    this.forgetClock = this.options.clock.onSet((byMs) => {
      for (const scheduled of this.group.scheduled.values()) scheduled.clockSet(byMs)
    })
    for (const scheduled of this.group.scheduled.values()) scheduled.start()
  }

  /**
   * No job begins any more. Those under way may finish within `graceMs`; then their signal is aborted, and after another
   * second they are left alone.
   * @returns the names of the jobs that are still running. Never rejects. A second call waits for the first.
   */
  stop(limits: { graceMs: number }): Promise<string[]> {
    this.stopping ??= this.end(limits.graceMs)
    return this.stopping
  }

  /** The jobs with their counts. @param owner - only those of this owner. */
  jobs(owner?: string, group = this.group): JobStatus[] {
    return [...group.scheduled.values()]
      .filter((scheduled) => owner === undefined || scheduled.owner === owner)
      .map((scheduled) => scheduled.status())
  }

  /**
   * Runs a job now, enabled or not, and waits for its end. Its rhythm stays as it is.
   * @throws PLUGIN_JOB_UNKNOWN when there is none of this name, PLUGIN_JOB_NOT_RUNNABLE while the client is not online.
   */
  async runNow(name: string, owner?: string, group = this.group): Promise<RunOutcome> {
    const scheduled = this.find(name, owner, group)
    if (this.state !== 'started' || group !== this.group)
      throw new SwitchboardError('PLUGIN_JOB_NOT_RUNNABLE', { job: name })
    return scheduled.run(this.options.clock.now(), true)
  }

  /** Makes up for a run that was due; does nothing when the job is paused, gone or not started. */
  makeUp(name: string, dueMs: number): void {
    const scheduled = this.group.scheduled.get(name)
    if (scheduled && this.state === 'started' && !scheduled.status().paused) void scheduled.run(dueMs, false)
  }

  /** Takes up what other processes have made of a job that they share; see {@link ScheduledJob.learn}. */
  learn(name: string, elsewhere: RunElsewhere | undefined, memory: JobMemory): void {
    const scheduled = this.group.scheduled.get(name)
    if (!scheduled) return
    scheduled.learn(elsewhere, memory)
    const { paused } = scheduled.status()
    if (memory.paused && !paused) scheduled.pause()
    else if (paused && !memory.paused && scheduled.resume() && this.state === 'started') scheduled.start()
  }

  /** Keeps a job from running by itself until it is resumed; a run under way ends as usual. @throws PLUGIN_JOB_UNKNOWN */
  pause(name: string, owner?: string, group = this.group): void {
    this.find(name, owner, group).pause()
    this.options.onPause?.(name, true)
  }

  /** Lets a paused job run again, in its old rhythm. @throws PLUGIN_JOB_UNKNOWN */
  resume(name: string, owner?: string, group = this.group): void {
    const scheduled = this.find(name, owner, group)
    if (!scheduled.resume()) return
    this.options.onPause?.(name, false)
    if (this.state === 'started' && group === this.group) scheduled.start()
  }

  private find(name: string, owner?: string, group = this.group): ScheduledJob {
    const scheduled = group.scheduled.get(name)
    if (scheduled && (owner === undefined || scheduled.owner === owner)) return scheduled
    const known = this.jobs(owner, group).map((job) => job.name)
    throw new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job: name, known })
  }

  private schedule(job: Job, owner: string): ScheduledJob {
    this.check(job)
    const { clock, logger, random = Math.random, onRun = () => {} } = this.options
    const onError = this.options.onError ?? ((error) => logger.error('job failed', { job: job.name, error }))
    const scheduled = new ScheduledJob(job, { clock, logger, owner, random, onError, onRun })
    const known = this.memory?.get(job.name)
    if (known) scheduled.remember(known)
    return scheduled
  }

  /** @throws PLUGIN_JOB_SCHEDULE when there is no next run of it. */
  private check({ name: job, schedule }: Job): void {
    const refuse = (reason: string, cause?: unknown) =>
      new SwitchboardError('PLUGIN_JOB_SCHEDULE', { job, reason }, { cause })
    if (schedule.kind === 'interval' && !isDuration(schedule.everyMs)) throw refuse(`every ${schedule.everyMs} ms`)
    if (schedule.kind === 'once' && !isDuration(schedule.afterMs)) throw refuse(`after ${schedule.afterMs} ms`)
    try {
      timetable(schedule, this.options.clock).next()
    } catch (error) {
      const [reason = ''] = (error instanceof Error ? error.message : String(error)).split('\n')
      throw refuse(reason, error)
    }
  }

  private async end(graceMs: number): Promise<string[]> {
    this.state = 'stopped'
    this.forgetClock()
    const all = [...this.group.scheduled.values(), ...this.leaving]
    await this.leave(all, graceMs)
    return all.filter(({ running }) => running).map(({ job }) => job.name)
  }

  private async leave(jobs: readonly ScheduledJob[], graceMs: number): Promise<void> {
    for (const scheduled of jobs) {
      scheduled.stop()
      this.leaving.add(scheduled)
    }
    await this.settled(jobs, graceMs)
    for (const scheduled of jobs) scheduled.abort(new DOMException('The job is stopped.', 'AbortError'))
    await this.settled(jobs, noticeMs)
    for (const scheduled of jobs) this.leaving.delete(scheduled)
    const unfinished = jobs.filter(({ running }) => running).map(({ job }) => job.name)
    if (unfinished.length > 0) this.options.logger.warn('jobs did not end in time', { jobs: unfinished })
  }

  /** Waits until none of them runs, at most so long. */
  private async settled(jobs: readonly ScheduledJob[], limitMs: number): Promise<void> {
    const running = jobs.flatMap((scheduled) => scheduled.running ?? [])
    if (running.length === 0 || limitMs <= 0) return
    await endsWithin(this.options.clock, limitMs, Promise.all(running))
  }
}

function isDuration(ms: number): boolean {
  return ms > 0 && Number.isFinite(ms)
}
