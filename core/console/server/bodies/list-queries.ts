import { ConfigKey } from '../../../config/config-key.js'
import { type LogCategory, logCategories } from '../../../logging/log-category.js'
import { type LogLevel, logLevels } from '../../../logging/log-level.js'

/** Which dead letters are wanted. */
export class DeadLettersQuery {
  @ConfigKey({ kind: 'text' })
  client?: string

  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  limit = 100
}

/** Whose pauses are meant. */
export class FloodsQuery {
  /** A TL name, `messages.SendMessage`; absent: all. */
  @ConfigKey({ kind: 'text' })
  method?: string
}

/** Which lines of the log are wanted. */
export class LogsQuery {
  /** The lowest level. */
  @ConfigKey({ kind: 'choice', values: logLevels })
  level?: LogLevel

  @ConfigKey({ kind: 'choice', values: logCategories })
  category?: LogCategory

  @ConfigKey({ kind: 'text' })
  client?: string

  /** Anywhere in the line. */
  @ConfigKey({ kind: 'text' })
  text?: string

  /** The `next` of the page before. */
  @ConfigKey({ kind: 'text' })
  before?: string

  @ConfigKey({ kind: 'integer', min: 1, max: 1_000 })
  limit = 200
}
