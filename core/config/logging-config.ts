import { ConfigKey } from './config-key.js'

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const
const logCategories = ['user', 'bot', 'system', 'ErrorHandler', 'MessageFormatter', 'SessionManager'] as const

type LevelName = (typeof logLevels)[number]

/** What is logged, and where to. */
export class LoggingConfig {
  /** Lowest level that is logged; the environment's `LOG_LEVEL` goes before it. */
  @ConfigKey({ kind: 'choice', values: logLevels })
  level: LevelName = 'info'

  /** Levels of single categories, which go before `level`. */
  @ConfigKey({ kind: 'map', keys: logCategories, values: logLevels, example: '{ bot: debug }' })
  levels: Partial<Record<(typeof logCategories)[number], LevelName>> = {}

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
