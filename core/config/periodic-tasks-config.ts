import { ConfigKey } from './config-key.js'

/** Which jobs of a client's plugins run. */
export class PeriodicTasksConfig {
  /** `false`: none runs. */
  @ConfigKey({ kind: 'boolean' })
  enabled = true

  /** Module with the jobs, as a dotted name or a path; loaded even when `plugins.include` does not name it. */
  @ConfigKey({ kind: 'text', example: '"plugins.bot_plugins.bot1.bot_periodic"' })
  scheduleModule?: string

  /** Has no effect, which is told: the jobs of a module are its decorated methods, no function sets them up. */
  @ConfigKey({ kind: 'text', example: '"schedule_bot1_tasks"' })
  scheduleFunction?: string

  /** Names of the jobs that run. Default: all; an empty list: none. */
  @ConfigKey({ kind: 'texts', example: '["bot1_task_send"]' })
  tasks?: string[]

  /** Other schedules for jobs, by their names: `every 10m`, `daily at 08:30`, or a cron expression. */
  @ConfigKey({ kind: 'map', example: '{ bot1_task_send: "every 10m", digest: "daily at 08:30" }' })
  schedules?: Record<string, unknown>

  /** Zone of the IANA database for cron expressions and times of day that name none. Default: the machine's. */
  @ConfigKey({ kind: 'text', example: '"Europe/Berlin"' })
  timeZone?: string
}
