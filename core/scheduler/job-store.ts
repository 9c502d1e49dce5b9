import type { JobRun } from './job.js'

/** A run as it is kept; times are milliseconds since 1970. */
export interface RecordedRun extends Omit<JobRun, 'error'> {
  /** Larger for later ones. */
  readonly id: number
  /** What it failed with. */
  readonly error?: string
}

/** What is known of a job from earlier starts of its client. */
export interface JobMemory {
  /** Whether an operator has paused it. */
  readonly paused: boolean
  /** Its latest run that was recorded. */
  readonly last?: RecordedRun
}

/** Which runs to read. */
export interface JobHistoryQuery {
  /** The most to read; default 50. */
  readonly limit?: number
  /** Only runs before the one with this id, for the next page. */
  readonly before?: number
}

/** Keeps what has to outlive a restart of the jobs of all clients; those of services that all share stand under the empty name. */
export abstract class JobStore {
  /** What is known of a client's jobs, by their names. */
  abstract load(client: string): Promise<Map<string, JobMemory>>

  /** Whether a job is paused, at this moment. */
  abstract isPaused(client: string, job: string): Promise<boolean>

  /** Keeps whether a job is paused. */
  abstract setPaused(client: string, job: string, paused: boolean): Promise<void>

  /** Keeps a run; older ones of the job than the last hundred or so are forgotten. */
  abstract record(client: string, run: Omit<RecordedRun, 'id'>): Promise<void>

  /** The runs of a job, the latest first. */
  abstract history(client: string, job: string, query?: JobHistoryQuery): Promise<RecordedRun[]>
}
