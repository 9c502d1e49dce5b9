import { type LogCategory, logCategories } from '../logging/log-category.js'
import { type LogLevel, logLevels } from '../logging/log-level.js'
import { ConfigKey } from './config-key.js'

/** What is logged, and where to. */
export class LoggingConfig {
  /** Lowest level that is logged; the environment's `LOG_LEVEL` overrides it. */
  @ConfigKey({ kind: 'choice', values: logLevels })
  level: LogLevel = 'info'

  /** Levels of single categories, which override `level`. */
  @ConfigKey({ kind: 'map', keys: logCategories, values: logLevels, example: '{ bot: debug }' })
  levels: Partial<Record<LogCategory, LogLevel>> = {}

  /** Whether log lines are shown in the terminal. */
  @ConfigKey({ kind: 'boolean' })
  console = true

  /** Whether log files are written. */
  @ConfigKey({ kind: 'boolean' })
  files = true

  /** Folder of the log files, seen from the working directory. */
  @ConfigKey({ kind: 'text', example: '"logs"' })
  directory = 'logs'

  /** Bytes at which a log file is put aside and a new one begun. Default: 2 MB. */
  @ConfigKey({ kind: 'integer', min: 1_024, example: '2097152' })
  maxFileBytes = 2_097_152

  /** How many files put aside are kept for each log. */
  @ConfigKey({ kind: 'integer', min: 0, max: 1_000, example: '3' })
  backups = 3
}
