import { SwitchboardError } from '../errors/switchboard-error.js'
import { parseSchedule, type Schedule } from '../time/schedule.js'
import type { ClientScheduler, JobGroup } from './client-scheduler.js'
import type { Job, JobStatus, RunOutcome } from './job.js'
import type { JobHistoryQuery, RecordedRun } from './job-store.js'

/** How long a run under way may take to finish when its plugin removes the job, in milliseconds. */
const graceMs = 10_000

/** A job that a plugin adds by itself. */
export interface AddedJob extends Omit<Job, 'schedule' | 'once' | 'claim'> {
  /**
   * When it runs: in the words of `periodic_tasks.schedules` (`'every 10m'`, `'daily at 09:00'`, `'once after 10s'`, `'0 9 * * 1-5'`), or
   * as a `Schedule`. Without a zone of its own it goes by `periodic_tasks.time_zone`, else by that of the machine.
   */
  readonly schedule: string | Schedule
}

interface SchedulerParts {
  readonly all: ClientScheduler
  readonly group: JobGroup
  /** The plugin whose jobs these are. */
  readonly owner: string
  /** The zone of what names none; absent: the machine's. */
  readonly timeZone?: string | undefined
  /** The runs of a job that are kept. */
  readonly history: (job: string, query?: JobHistoryQuery) => Promise<RecordedRun[]>
}

/**
 * The jobs of one plugin: those of its decorators, and those it adds by itself, which go with it. The jobs of other plugins
 * are not to be seen or changed here.
 */
export class Scheduler {
  readonly #parts: SchedulerParts

  /** To be had by `@Inject(Scheduler)`. */
  constructor(parts: SchedulerParts) {
    this.#parts = parts
  }

  /**
   * Adds a job; while the client is online, its time runs at once, otherwise as soon as it is.
   * @throws PLUGIN_JOB_NAME_TAKEN when the client has one of this name, PLUGIN_JOB_SCHEDULE when its schedule cannot be read.
   *
   * @example
   * this.scheduler.add({ name: `remind ${id}`, schedule: 'once after 10m', run: () => this.remind(id) })
   */
  add(job: AddedJob): void {
    const { all, owner, group } = this.#parts
    all.add({ ...job, schedule: this.#read(job) }, owner, group)
  }

  /**
   * Removes one of the plugin's jobs. A run under way may finish within ten seconds; then its signal is aborted.
   * @returns whether there was such a job, once its run has ended.
   */
  remove(name: string): Promise<boolean> {
    const { all, owner, group } = this.#parts
    return all.remove(name, { graceMs }, owner, group)
  }

  /** The plugin's jobs with their counts. */
  jobs(): JobStatus[] {
    const { all, owner, group } = this.#parts
    return all.jobs(owner, group)
  }

  /**
   * Runs one of the plugin's jobs now, enabled or not, and waits for its end. Its rhythm stays as it is.
   * @throws PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE while the client is not online.
   */
  runNow(name: string): Promise<RunOutcome> {
    const { all, owner, group } = this.#parts
    return all.runNow(name, owner, group)
  }

  /**
   * Keeps one of the plugin's jobs from running by itself until it is resumed, over restarts too; a run under way ends as usual.
   * @throws PLUGIN_JOB_UNKNOWN
   */
  pause(name: string): void {
    const { all, owner, group } = this.#parts
    all.pause(name, owner, group)
  }

  /** Lets a paused job run again, in its old rhythm. @throws PLUGIN_JOB_UNKNOWN */
  resume(name: string): void {
    const { all, owner, group } = this.#parts
    all.resume(name, owner, group)
  }

  /** The latest runs of one of the plugin's jobs, the latest first, also of earlier starts and of jobs that are gone. */
  async history(name: string, query?: JobHistoryQuery): Promise<RecordedRun[]> {
    const { owner, history } = this.#parts
    return (await history(name, query)).filter((run) => run.owner === owner)
  }

  #read({ name: job, schedule }: AddedJob): Schedule {
    const { timeZone } = this.#parts
    if (typeof schedule === 'string') {
      const read = parseSchedule(schedule, timeZone)
      if ('kind' in read) return read
      throw new SwitchboardError('PLUGIN_JOB_SCHEDULE', { job, reason: read.reason })
    }
    const hasWall = schedule.kind === 'cron' || schedule.kind === 'daily'
    return hasWall && !schedule.timeZone && timeZone ? { ...schedule, timeZone } : schedule
  }
}
