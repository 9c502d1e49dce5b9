import type { RunClaim } from '../scheduler/job.js'

/** What became last of a job that several processes share. */
export interface JobTick {
  readonly job: string
  /** When the latest run was due that somebody took, milliseconds since 1970; 0: none was, it ran by hand only. */
  readonly dueMs: number
  /** The machine that took the latest run. */
  readonly machine: string
  /** Whether it is at it, as far as it said. */
  readonly isRunning: boolean
  /** Whether that process lives and may go on. */
  readonly isAlive: boolean
  /** Whether it is this process. */
  readonly isHere: boolean
}

/** Says which of several processes has a run of a job that they share: each run is one process's, and one run is under way at a time. */
export interface JobTicks {
  /**
   * Takes a run, unless it or a later one was taken, or another one is under way. A run whose process has died can be taken again.
   * @param byHand - it is not due: only whether another one is under way matters.
   * @throws STORAGE_...
   */
  claim(job: string, dueMs: number, byHand: boolean): Promise<RunClaim | undefined>
  /** All jobs that were ever taken. @throws STORAGE_... */
  all(): Promise<readonly JobTick[]>
}
