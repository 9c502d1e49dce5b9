import type { Schedule } from '../time/schedule.js'

/** What a job's method receives. */
export interface JobContext {
  /** The job's name. */
  readonly name: string
  /** When the run was due, without jitter; for a run by hand the moment it was asked for. */
  readonly dueAt: Date
  /**
   * Aborted when the job is removed or its client stops, and the time to finish is over, and at the run's time limit. Hand it
   * to every wait.
   */
  readonly signal: AbortSignal
}

/** A piece of work for a {@link Scheduler}. */
export interface Job {
  /** Unique among the jobs of its client. */
  readonly name: string
  /** When it runs. */
  readonly schedule: Schedule
  /** `false`: listed, and run by hand only. Default `true`. */
  readonly enabled?: boolean
  /** Whether the first run takes place at once when the job's time begins; default `false`. */
  readonly runAtStart?: boolean
  /** Each run is put off by a random part of so many milliseconds; default 0. */
  readonly jitterMs?: number
  /** How many of its runs may be under way at once; default 1. */
  readonly maxInstances?: number
  /** What becomes of a run that falls due while so many are under way: it is left out (default), or waits for its turn. */
  readonly overlap?: 'skip' | 'queue'
  /**
   * What becomes of runs that fell due while the client was not started: they are left out (default), or the latest of them is
   * made up for at the start. An interval then goes on in the rhythm of the start before.
   */
  readonly misfire?: 'skip' | 'run-once'
  /** How many milliseconds late a run may begin; one that would be later is missed. Default: as late as it must. */
  readonly misfireGraceMs?: number
  /** How many milliseconds a run may take before its signal is aborted; default: as long as it wants. */
  readonly timeLimitMs?: number
  /** Of several processes that share the clients one runs it each time, as {@link claim} says; absent: each runs its own. */
  readonly once?: 'cluster'
  /**
   * Asked before each run, where several processes share the job: the right to it, or `undefined` when it is another's. What it
   * throws keeps the run from beginning.
   * @param byHand - whether somebody asked for the run; otherwise it is due.
   */
  readonly claim?: (dueMs: number, byHand: boolean) => Promise<RunClaim | undefined>
  /** The work. What it returns is waited for when it is a promise. */
  run(context: JobContext): unknown
}

/** The right to one run of a job that several processes share. */
export interface RunClaim {
  /** Aborted when the right is lost, and others may run the job. */
  readonly signal: AbortSignal
  /** Gives it back. @returns whether it was held to the end. Never rejects. */
  end(): Promise<boolean>
}

/**
 * How a run ended: `skipped` when the job was still busy with another, `missed` when it could not begin in time, `timed-out`
 * when it gave up at its time limit, `stopped` when it gave up with its client.
 */
export type RunOutcome = 'done' | 'failed' | 'timed-out' | 'skipped' | 'missed' | 'stopped'

/** A picture of a job at one moment. Times are milliseconds since 1970. */
export interface JobStatus {
  /** The job's name. */
  readonly name: string
  /** `every 30s`, `cron 0 9 * * *`, `daily at 09:00`, `once after 10s`. */
  readonly schedule: string
  /** Whether `periodic_tasks` lets it run. */
  readonly enabled: boolean
  /** Whether an operator has paused it. */
  readonly paused: boolean
  /** Of several processes that share the clients one runs it each time; absent: each runs its own. */
  readonly once?: 'cluster'
  /** The machine on which it runs or ran last, when one of several runs it each time and that is known. */
  readonly machine?: string
  /** Absent while its client is not online, and when it is paused or not enabled. */
  readonly nextRunMs?: number
  /** Whether a run is under way. */
  readonly running: boolean
  /** How many runs wait for their turn; absent: none. */
  readonly queued?: number
  /** When the latest run began. */
  readonly lastRunMs?: number
  /** How long the latest finished run took. */
  readonly lastTookMs?: number
  /** What the latest run threw, when it failed. */
  readonly lastError?: string
  /** Runs begun since the client was started. */
  readonly runs: number
  /** How many runs threw. */
  readonly failures: number
  /** Runs that did not take place, as the job was busy or they could not begin in time. */
  readonly skipped: number
}

/** One run of a job that has ended, or was skipped. Times are milliseconds since 1970. */
export interface JobRun {
  /** Whose job it is: the plugin's name. */
  readonly owner: string
  /** The job's name. */
  readonly job: string
  /** How it ended. */
  readonly outcome: RunOutcome
  /** When it was due, without jitter. */
  readonly dueMs: number
  /** When it began. */
  readonly startedMs: number
  /** How long it took. */
  readonly tookMs: number
  /** What it failed with. */
  readonly error?: unknown
}
