import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import { scheduleLabel } from '../time/schedule.js'
import type { Job, JobRun, JobStatus, RunOutcome } from './job.js'
import { type Due, type Timetable, timetable } from './timetable.js'

export interface ScheduledJobOptions {
  readonly clock: Clock
  readonly logger: Logger
  /** Whose job it is. */
  readonly owner: string
  /** Picks a part of the jitter, from 0 up to but not 1. */
  readonly random: () => number
  readonly onError: (error: unknown, job: Job, owner: string) => void
  readonly onRun?: (run: JobRun) => void
}

/** One job with its timer and its counts. Never runs twice at once; a run's error ends here. */
export class ScheduledJob {
  readonly owner: string
  private readonly ending = new AbortController()
  private times: Timetable | undefined
  private timer: Timer | undefined
  private waiting: (Due & { readonly jitterMs: number }) | undefined
  private lastDue: Due | undefined
  private current: Promise<RunOutcome> | undefined
  private predecessor: ScheduledJob | undefined
  private counts = { runs: 0, failures: 0, skipped: 0 }
  private last: { startedMs: number; tookMs?: number; error?: string } | undefined
  private paused = false

  constructor(
    readonly job: Job,
    private readonly options: ScheduledJobOptions,
  ) {
    this.owner = options.owner
  }

  /** The run under way, which never rejects. */
  get running(): Promise<RunOutcome> | undefined {
    return this.current ?? this.predecessor?.running
  }

  /** Lets its time run. A second call does nothing. */
  start(): void {
    if (this.waiting || this.job.enabled === false || this.paused) return
    const { clock } = this.options
    const isNew = this.times === undefined
    this.times ??= timetable(this.job.schedule, clock)
    const now = { atMs: clock.now(), monotonicMs: clock.monotonic() }
    this.await(isNew && this.job.runAtStart ? now : this.times.next(this.lastDue))
  }

  /** Goes on where the job of this name was before: its rhythm, its counts, and whether it is paused. */
  follow(predecessor: ScheduledJob): void {
    this.counts = { ...predecessor.counts }
    this.last = predecessor.last
    this.paused = predecessor.paused
    // The same job must not run twice at once, in whatever version.
    const { running } = predecessor
    if (running) {
      this.predecessor = predecessor
      void running.then(() => {
        this.predecessor = undefined
      })
    }
    if (scheduleLabel(predecessor.job.schedule) !== scheduleLabel(this.job.schedule)) return
    this.times = predecessor.times
    this.lastDue = predecessor.lastDue
  }

  /** Ends the timer. A run under way goes on. */
  stop(): void {
    this.timer?.cancel()
    this.timer = undefined
    this.waiting = undefined
  }

  /** Tells the run under way to end. */
  abort(reason: Error): void {
    this.ending.abort(reason)
  }

  pause(): void {
    this.paused = true
    this.stop()
  }

  /** Whether it was paused. */
  resume(): boolean {
    const was = this.paused
    this.paused = false
    return was
  }

  /** The clock on the wall was set. */
  clockSet(byMs: number): void {
    if (!this.waiting || !this.times) return
    const { jitterMs } = this.waiting
    this.timer?.cancel()
    this.await(this.times.afterSet(byMs, this.waiting, this.lastDue), jitterMs)
  }

  /** Runs now unless a run is under way. */
  run(dueMs: number): Promise<RunOutcome> {
    if (this.running) {
      this.counts.skipped++
      this.options.logger.debug('job skipped, its last run is still busy', { job: this.job.name })
      const nowMs = this.options.clock.now()
      this.tell({ outcome: 'skipped', dueMs, startedMs: nowMs, tookMs: 0 })
      return Promise.resolve('skipped')
    }
    // Begun a moment later, so that a job that asks for itself finds itself busy.
    const run = Promise.resolve()
      .then(() => this.perform(dueMs))
      .finally(() => {
        this.current = undefined
      })
    this.current = run
    return run
  }

  status(): JobStatus {
    return {
      name: this.job.name,
      schedule: scheduleLabel(this.job.schedule),
      enabled: this.job.enabled !== false,
      paused: this.paused,
      running: this.running !== undefined,
      ...this.counts,
      ...(this.waiting && { nextRunMs: this.waiting.atMs + this.waiting.jitterMs }),
      ...(this.last && { lastRunMs: this.last.startedMs }),
      ...(this.last?.tookMs !== undefined && { lastTookMs: this.last.tookMs }),
      ...(this.last?.error !== undefined && { lastError: this.last.error }),
    }
  }

  private await(due: Due, jitterMs = Math.floor(this.options.random() * (this.job.jitterMs ?? 0))): void {
    const { clock } = this.options
    this.waiting = { ...due, jitterMs }
    this.timer = clock.after(Math.max(due.monotonicMs - clock.monotonic(), 0) + jitterMs, () => {
      this.lastDue = due
      if (this.times) this.await(this.times.next(due))
      void this.run(due.atMs)
    })
  }

  private async perform(dueMs: number): Promise<RunOutcome> {
    const { clock, onError } = this.options
    const { signal } = this.ending
    const begunMs = clock.monotonic()
    const last: typeof this.last = { startedMs: clock.now() }
    this.last = last
    this.counts.runs++
    const ended = (outcome: RunOutcome, error?: unknown) => {
      last.tookMs = Math.round(clock.monotonic() - begunMs)
      const { startedMs, tookMs } = last
      this.tell({ outcome, dueMs, startedMs, tookMs, ...(error !== undefined && { error }) })
      return outcome
    }
    try {
      await this.job.run({ name: this.job.name, dueAt: new Date(dueMs), signal })
      return ended('done')
    } catch (error) {
      if (signal.aborted) return ended('stopped')
      this.counts.failures++
      last.error = error instanceof Error ? error.message : String(error)
      onError(error, this.job, this.owner)
      return ended('failed', error)
    }
  }

  private tell(run: Omit<JobRun, 'owner' | 'job'>): void {
    this.options.onRun?.({ owner: this.owner, job: this.job.name, ...run })
  }
}
