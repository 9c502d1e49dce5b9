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
}
