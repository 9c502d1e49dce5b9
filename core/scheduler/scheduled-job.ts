import type { Logger } from '../logging/logger.js'
import type { Clock, Timer } from '../time/clock.js'
import type { Job, JobStatus, RunOutcome } from './job.js'
import { scheduleLabel, type Timetable, timetable } from './schedule.js'

/** A timer never waits longer than this, so that a machine that slept or changed its time is noticed in time. */
const longestWaitMs = 60_000

interface ScheduledJobOptions {
  clock: Clock
  logger: Logger
  signal: AbortSignal
  /** Picks a part of the jitter, from 0 up to but not 1. */
  random: () => number
  onError: (error: unknown, job: Job) => void
}

/** One job with its timer and its counts. Never runs twice at once; a run's error ends here. */
export class ScheduledJob {
  private timer: Timer | undefined
  private nextRunMs: number | undefined
  private current: Promise<RunOutcome> | undefined
  private last: { startedMs: number; tookMs?: number; error?: string } | undefined
  private runs = 0
  private failures = 0
  private skipped = 0

  constructor(
    readonly job: Job,
    private readonly options: ScheduledJobOptions,
  ) {}

  /** The run under way, which never rejects. */
  get running(): Promise<RunOutcome> | undefined {
    return this.current
  }

  start(): void {
    if (!this.job.enabled) return
    const nowMs = this.options.clock.now()
    const times = timetable(this.job.schedule, nowMs)
    this.await(times, this.job.runAtStart ? nowMs : times.next(nowMs))
  }

  /** Ends the timer. A run under way goes on. */
  stop(): void {
    this.timer?.cancel()
    this.timer = undefined
    this.nextRunMs = undefined
  }

  /** Runs now unless a run is under way. */
  run(dueMs: number): Promise<RunOutcome> {
    if (this.current) {
      this.skipped++
      this.options.logger.debug('job skipped, its last run is still busy', { job: this.job.name })
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
      enabled: this.job.enabled,
      running: this.current !== undefined,
      runs: this.runs,
      failures: this.failures,
      skipped: this.skipped,
      ...(this.nextRunMs !== undefined && { nextRunMs: this.nextRunMs }),
      ...(this.last && { lastRunMs: this.last.startedMs }),
      ...(this.last?.tookMs !== undefined && { lastTookMs: this.last.tookMs }),
      ...(this.last?.error !== undefined && { lastError: this.last.error }),
    }
  }

  private await(times: Timetable, dueMs: number): void {
    const { clock, random } = this.options
    const runMs = dueMs + Math.floor(random() * (this.job.jitterMs ?? 0))
    this.nextRunMs = runMs
    const wait = () => {
      const leftMs = runMs - clock.now()
      this.timer = clock.after(Math.min(Math.max(leftMs, 0), longestWaitMs), leftMs > longestWaitMs ? wait : fire)
    }
    const fire = () => {
      // A timer may fire a moment early; the next due time must lie behind this one all the same.
      this.await(times, times.next(Math.max(clock.now(), dueMs)))
      void this.run(dueMs)
    }
    wait()
  }

  private async perform(dueMs: number): Promise<RunOutcome> {
    const { clock, signal, onError } = this.options
    const last: typeof this.last = { startedMs: clock.now() }
    this.last = last
    this.runs++
    try {
      await this.job.run({ name: this.job.name, dueAt: new Date(dueMs), signal })
      return 'done'
    } catch (error) {
      if (signal.aborted) return 'stopped'
      this.failures++
      last.error = error instanceof Error ? error.message : String(error)
      onError(error, this.job)
      return 'failed'
    } finally {
      last.tookMs = clock.now() - last.startedMs
    }
  }
}
