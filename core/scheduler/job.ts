import type { Schedule } from '../time/schedule.js'

/** What a job's method receives. */
export interface JobContext {
  /** The job's name. */
  readonly name: string
  /** When the run was due, without jitter; for a run by hand the moment it was asked for. */
  readonly dueAt: Date
  /** Aborted when the job is removed or its client stops, and the time to finish is over. Hand it to every wait. */
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
  /** The work. What it returns is waited for when it is a promise. */
  run(context: JobContext): unknown
}

/** How a run ended: `skipped` when the job was still busy with another, `stopped` when it gave up with its client. */
export type RunOutcome = 'done' | 'failed' | 'skipped' | 'stopped'

/** A picture of a job at one moment. Times are milliseconds since 1970. */
export interface JobStatus {
  /** The job's name. */
  readonly name: string
  /** `every 30s` or `cron 0 9 * * *`. */
  readonly schedule: string
  /** Whether `periodic_tasks` lets it run. */
  readonly enabled: boolean
  /** Whether an operator has paused it. */
  readonly paused: boolean
  /** Absent while its client is not online, and when it is paused or not enabled. */
  readonly nextRunMs?: number
  /** Whether a run is under way. */
  readonly running: boolean
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
  /** Runs that fell due while the job was busy, and so did not take place. */
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
