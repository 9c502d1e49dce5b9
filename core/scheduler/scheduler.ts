import type { ClientScheduler, JobGroup } from './client-scheduler.js'
import type { Job, JobStatus, RunOutcome } from './job.js'

/** How long a run under way may take to finish when its plugin removes the job, in milliseconds. */
const graceMs = 10_000

/**
 * The jobs of one plugin: those of its decorators, and those it adds by itself, which go with it. The jobs of other plugins
 * are not to be seen or changed here.
 */
export class Scheduler {
  readonly #all: ClientScheduler
  readonly #group: JobGroup
  readonly #owner: string

  /** @param owner - the plugin whose jobs these are. */
  constructor(all: ClientScheduler, group: JobGroup, owner: string) {
    this.#all = all
    this.#group = group
    this.#owner = owner
  }

  /**
   * Adds a job; while the client is online, its time runs at once, otherwise as soon as it is.
   * @throws PLUGIN_JOB_NAME_TAKEN when the client has one of this name, PLUGIN_JOB_SCHEDULE when its schedule cannot be read.
   */
  add(job: Job): void {
    this.#all.add(job, this.#owner, this.#group)
  }

  /**
   * Removes one of the plugin's jobs. A run under way may finish within ten seconds; then its signal is aborted.
   * @returns whether there was such a job, once its run has ended.
   */
  remove(name: string): Promise<boolean> {
    return this.#all.remove(name, { graceMs }, this.#owner, this.#group)
  }

  /** The plugin's jobs with their counts. */
  jobs(): JobStatus[] {
    return this.#all.jobs(this.#owner, this.#group)
  }

  /**
   * Runs one of the plugin's jobs now, enabled or not, and waits for its end. Its rhythm stays as it is.
   * @throws PLUGIN_JOB_UNKNOWN, PLUGIN_JOB_NOT_RUNNABLE while the client is not online.
   */
  runNow(name: string): Promise<RunOutcome> {
    return this.#all.runNow(name, this.#owner, this.#group)
  }
}
