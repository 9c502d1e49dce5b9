import type { RunOutcome } from '../../scheduler/job.js'
import type { JobHistoryQuery, RecordedRun } from '../../scheduler/job-store.js'
import type { ServiceStatus } from '../status.js'

/** The jobs of the services that all clients share, to see and steer. Their names differ. */
export abstract class ServiceJobs {
  /** The services that have jobs, with those. */
  abstract status(): readonly ServiceStatus[]

  /**
   * Runs a job now, in this process, and waits for its end. One that runs once in a cluster is `skipped` while another process is at it.
   * @throws PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE before the app is started.
   */
  abstract run(job: string): Promise<RunOutcome>

  /** The runs of a job in all processes, the latest first, also of earlier starts. @throws PLUGIN_JOB_UNKNOWN */
  abstract history(job: string, query?: JobHistoryQuery): Promise<RecordedRun[]>

  /** Keeps a job from running by itself until {@link resume}, in all processes, also over a restart. @throws PLUGIN_JOB_UNKNOWN */
  abstract pause(job: string): Promise<void>

  /** Lets a paused job go on in its rhythm. @throws PLUGIN_JOB_UNKNOWN */
  abstract resume(job: string): Promise<void>
}
