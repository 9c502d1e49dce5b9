import type { Clock, Timer } from '../time/clock.js'
import { scheduleLabel } from '../time/schedule.js'
import type { Job, JobStatus, RunOutcome } from './job.js'
import type { JobMemory } from './job-store.js'
import { RunningJob, type RunningJobOptions } from './running-job.js'
import { type Due, type Timetable, timetable } from './timetable.js'

/** What is known of a job's runs in other processes. */
export interface RunElsewhere {
  /** The machine on which it runs or ran last. */
  readonly machine: string
  /** Whether another process is at it. */
  readonly running: boolean
}

export interface ScheduledJobOptions extends RunningJobOptions {
  readonly clock: Clock
  /** Picks a part of the jitter, from 0 up to but not 1. */
  readonly random: () => number
}

/** One job with its time: when it is due next, and what became of it. */
export class ScheduledJob {
  readonly owner: string
  private readonly runs: RunningJob
  private times: Timetable | undefined
  private timer: Timer | undefined
  private waiting: (Due & { readonly jitterMs: number }) | undefined
  private lastDue: Due | undefined
  /** When its latest run of an earlier start was due. */
  private earlierMs: number | undefined
  private isPaused = false
  private elsewhere: RunElsewhere | undefined

  constructor(
    readonly job: Job,
    private readonly options: ScheduledJobOptions,
  ) {
    this.owner = options.owner
    this.runs = new RunningJob(job, options)
  }

  /** What resolves when the runs under way have ended, if there are any. Never rejects. */
  get running(): Promise<unknown> | undefined {
    return this.runs.busy
  }

  /** Takes up what is known from an earlier start; to be called before the first {@link start}. */
  remember({ paused, last }: JobMemory): void {
    this.isPaused ||= paused
    if (!last) return
    this.earlierMs = last.dueMs
    this.runs.last = { startedMs: last.startedMs, tookMs: last.tookMs, ...(last.error && { error: last.error }) }
  }

  /** Takes up what other processes have made of a job that they share. */
  learn(elsewhere: RunElsewhere | undefined, { last }: Pick<JobMemory, 'last'>): void {
    this.elsewhere = elsewhere
    if (!last || this.running || last.startedMs <= (this.runs.last?.startedMs ?? 0)) return
    this.runs.last = { startedMs: last.startedMs, tookMs: last.tookMs, ...(last.error && { error: last.error }) }
  }

  /** Lets its time run. A second call does nothing. */
  start(): void {
    if (this.waiting || this.job.enabled === false || this.isPaused) return
    if (this.times) this.await(this.times.next(this.lastDue))
    else this.begin()
  }

  /** Goes on where the job of this name was before: its rhythm, its counts, and whether it is paused. */
  follow(predecessor: ScheduledJob): void {
    this.isPaused = predecessor.isPaused
    this.earlierMs = predecessor.earlierMs
    this.runs.follow(predecessor.runs)
    if (scheduleLabel(predecessor.job.schedule) !== scheduleLabel(this.job.schedule)) return
    this.times = predecessor.times
    this.lastDue = predecessor.lastDue
  }

  /** Ends the timer. Runs under way go on, those that wait for their turn do not take place. */
  stop(): void {
    this.rest()
    this.runs.stop()
  }

  /** Tells the runs under way to end. */
  abort(reason: Error): void {
    this.runs.abort(reason)
  }

  pause(): void {
    this.isPaused = true
    this.rest()
  }

  /** Whether it was paused. */
  resume(): boolean {
    const was = this.isPaused
    this.isPaused = false
    return was
  }

  /** The clock on the wall was set. */
  clockSet(byMs: number): void {
    if (!this.waiting || !this.times) return
    const { jitterMs, atMs } = this.waiting
    const { clock } = this.options
    this.timer?.cancel()
    // A machine that slept shows it as a clock that was put forward.
    const missedMs = byMs > 0 && this.job.misfire === 'run-once' ? this.missedSince(atMs - 1) : undefined
    const due =
      missedMs === undefined
        ? this.times.afterSet(byMs, this.waiting, this.lastDue)
        : { atMs: missedMs, monotonicMs: clock.monotonic() }
    this.await(due, jitterMs)
  }

  /** Runs now unless the job is busy; then as its overlap says. @param byHand - whether somebody asked for it. */
  run(dueMs: number, byHand: boolean): Promise<RunOutcome> {
    return this.runs.run(dueMs, byHand)
  }

  status(): JobStatus {
    const { last, queued, counts } = this.runs
    const { elsewhere } = this
    const { once } = this.job
    return {
      name: this.job.name,
      schedule: scheduleLabel(this.job.schedule),
      enabled: this.job.enabled !== false,
      paused: this.isPaused,
      running: this.running !== undefined || elsewhere?.running === true,
      ...counts,
      ...(once && { once }),
      ...(elsewhere && { machine: elsewhere.machine }),
      ...(queued > 0 && { queued }),
      ...(this.waiting && { nextRunMs: this.waiting.atMs + this.waiting.jitterMs }),
      ...(last && { lastRunMs: last.startedMs }),
      ...(last?.tookMs !== undefined && { lastTookMs: last.tookMs }),
      ...(last?.error !== undefined && { lastError: last.error }),
    }
  }

  private begin(): void {
    const { clock } = this.options
    const { schedule, misfire, runAtStart } = this.job
    const makesUp = misfire === 'run-once'
    this.times = timetable(schedule, clock, makesUp ? this.earlierMs : undefined)
    const missedMs = makesUp && this.earlierMs !== undefined ? this.missedSince(this.earlierMs) : undefined
    if (runAtStart || missedMs !== undefined) {
      this.await({ atMs: missedMs ?? clock.now(), monotonicMs: clock.monotonic() })
    } else {
      this.await(this.times.next())
    }
  }

  private rest(): void {
    this.timer?.cancel()
    this.timer = undefined
    this.waiting = undefined
  }

  /** The latest run missed since then that may be made up for. */
  private missedSince(sinceMs: number): number | undefined {
    const missedMs = this.times?.missedSince(sinceMs)
    const { misfireGraceMs = Number.POSITIVE_INFINITY } = this.job
    return missedMs !== undefined && this.options.clock.now() - missedMs <= misfireGraceMs ? missedMs : undefined
  }

  private await(due: Due | undefined, jitterMs = Math.floor(this.options.random() * (this.job.jitterMs ?? 0))): void {
    this.waiting = undefined
    if (!due) return
    const { clock } = this.options
    this.waiting = { ...due, jitterMs }
    this.timer = clock.after(Math.max(due.monotonicMs - clock.monotonic(), 0) + jitterMs, () => {
      const lateMs = clock.monotonic() - due.monotonicMs - jitterMs
      this.lastDue = due
      this.await(this.times?.next(due))
      if (lateMs > (this.job.misfireGraceMs ?? Number.POSITIVE_INFINITY)) this.runs.miss(due.atMs)
      else void this.runs.run(due.atMs, false, Math.max(lateMs, 0))
    })
  }
}
