import type { JobManifest } from '../decorators/manifest.js'
import type { JobSchedules } from './job-schedules.js'
import type { JobPlan } from './plan.js'

/** What the configuration of a client lets run. */
interface TasksConfig {
  readonly enabled: boolean
  /** The jobs that run; `undefined`: all. */
  readonly tasks?: readonly string[]
}

/** When a job of a plugin runs, whether it does, and why. */
export function planJob(manifest: JobManifest, { enabled, tasks }: TasksConfig, schedules: JobSchedules): JobPlan {
  const job = { manifest, schedule: schedules.of(manifest) }
  const when = schedules.overrides(manifest.name) ? ', scheduled by periodic_tasks.schedules' : ''
  if (!enabled) return { ...job, enabled: false, reason: 'periodic_tasks.enabled is false' }
  if (!tasks) return { ...job, enabled: true, reason: `periodic_tasks.tasks is absent, so all run${when}` }
  return tasks.includes(manifest.name)
    ? { ...job, enabled: true, reason: `named in periodic_tasks.tasks${when}` }
    : { ...job, enabled: false, reason: 'not named in periodic_tasks.tasks' }
}
