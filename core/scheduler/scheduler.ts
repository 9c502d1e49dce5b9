import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Logger } from '../logging/logger.js'
import type { Clock } from '../time/clock.js'
import { endsWithin } from '../time/deadline.js'
import type { Job, JobStatus, RunOutcome } from './job.js'
import { ScheduledJob } from './scheduled-job.js'

/** How long jobs that were told to stop may take to notice it. */
const noticeMs = 1_000

export interface SchedulerOptions {
  clock: Clock
  logger: Logger
  /** Told of each error a job throws, in place of the log. Must not throw. */
  onError?: (error: unknown, job: Job) => void
  /** Picks parts of a jitter, from 0 up to but not 1; default `Math.random`. */
  random?: () => number
}

/**
 * Runs the jobs of one client. Starts once and stops once. What a job throws ends here, in the log unless somebody else
 * takes it; a job never overlaps itself. Runs missed while it was not started are not made up for.
 */
export class Scheduler {
  private readonly scheduled = new Map<string, ScheduledJob>()
  private readonly ending = new AbortController()
  private state: 'new' | 'started' | 'stopped' = 'new'
  private stopping: Promise<string[]> | undefined

  constructor(private readonly options: SchedulerOptions) {}

  /**
   * Takes a job; once started, its time runs at once.
   * @throws PLUGIN_JOB_NAME_TAKEN when there is one of this name.
   */
  add(job: Job): void {
    if (this.scheduled.has(job.name)) throw new SwitchboardError('PLUGIN_JOB_NAME_TAKEN', { job: job.name })
    const { clock, logger, random = Math.random } = this.options
    const scheduled = new ScheduledJob(job, {
      clock,
      logger,
      random,
      signal: this.ending.signal,
      onError: this.options.onError ?? ((error) => logger.error('job failed', { job: job.name, error })),
    })
    this.scheduled.set(job.name, scheduled)
    if (this.state === 'started') scheduled.start()
  }

  /** Lets every enabled job's time run from now on. A second call does nothing. */
  start(): void {
    if (this.state !== 'new') return
    this.state = 'started'
    for (const scheduled of this.scheduled.values()) scheduled.start()
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

  /** The jobs with their counts. */
  jobs(): JobStatus[] {
    return [...this.scheduled.values()].map((scheduled) => scheduled.status())
  }

  /**
   * Runs a job now, enabled or not, and waits for its end. Its rhythm stays as it is.
   * @throws PLUGIN_JOB_UNKNOWN when there is none of this name, PLUGIN_JOB_NOT_RUNNABLE while the client is not online.
   */
  async runNow(name: string): Promise<RunOutcome> {
    const scheduled = this.scheduled.get(name)
    if (!scheduled) throw new SwitchboardError('PLUGIN_JOB_UNKNOWN', { job: name, known: [...this.scheduled.keys()] })
    if (this.state !== 'started') throw new SwitchboardError('PLUGIN_JOB_NOT_RUNNABLE', { job: name })
    return scheduled.run(this.options.clock.now())
  }

  private async end(graceMs: number): Promise<string[]> {
    this.state = 'stopped'
    for (const scheduled of this.scheduled.values()) scheduled.stop()
    await this.settled(graceMs)
    this.ending.abort(new DOMException('The client is stopping.', 'AbortError'))
    await this.settled(noticeMs)
    const unfinished = [...this.scheduled.values()].filter(({ running }) => running).map(({ job }) => job.name)
    if (unfinished.length > 0) this.options.logger.warn('jobs did not end in time', { jobs: unfinished })
    return unfinished
  }

  /** Waits until nothing runs, at most so long. */
  private async settled(limitMs: number): Promise<void> {
    const running = [...this.scheduled.values()].flatMap(({ running }) => running ?? [])
    if (running.length === 0 || limitMs <= 0) return
    await endsWithin(this.options.clock, limitMs, Promise.all(running))
  }
}
