import { ConfigKey } from './config-key.js'

/** Which jobs of a client's plugins run. */
export class PeriodicTasksConfig {
  /** `false`: none runs. */
  @ConfigKey({ kind: 'boolean' })
  enabled = true

  /** Module with the jobs, as a dotted name: `plugins.bot_plugins.bot1.bot_periodic`. */
  @ConfigKey({ kind: 'text', example: '"plugins.bot_plugins.bot1.bot_periodic"' })
  scheduleModule?: string

  /** Function of that module which sets up its jobs. */
  @ConfigKey({ kind: 'text', example: '"schedule_bot1_tasks"' })
  scheduleFunction?: string

  /** Names of the jobs that run. Default: all; an empty list: none. */
  @ConfigKey({ kind: 'texts', example: '["bot1_task_send"]' })
  tasks?: string[]
}
