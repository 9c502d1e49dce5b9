import type { Logger as Pino } from 'pino'
import { type LogCategory, logCategories } from './log-category.js'
import type { LogLevel } from './log-level.js'
import { type LogFields, Logger } from './logger.js'
import type { Redaction } from './redaction.js'

/** What all loggers of one process share. */
interface LoggerFamily {
  readonly redaction: Redaction
  /** The pino logger of a category. */
  pino(category: LogCategory): Pino
}

/**
 * A logger on pino that takes secrets out before pino sees them.
 * A child with a field `category` writes to that category's file.
 */
export class PinoLogger extends Logger {
  private readonly pino: Pino

  constructor(
    private readonly family: LoggerFamily,
    private readonly category: LogCategory,
    private readonly fields: LogFields = {},
  ) {
    super()
    this.pino = family.pino(category).child(fields)
  }

  trace(message: string, fields?: LogFields): void {
    this.write('trace', message, fields)
  }

  debug(message: string, fields?: LogFields): void {
    this.write('debug', message, fields)
  }

  info(message: string, fields?: LogFields): void {
    this.write('info', message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    this.write('warn', message, fields)
  }

  error(message: string, fields?: LogFields): void {
    this.write('error', message, fields)
  }

  fatal(message: string, fields?: LogFields): void {
    this.write('fatal', message, fields)
  }

  child(fields: LogFields): Logger {
    const { category, ...rest } = fields
    const named = logCategories.find((candidate) => candidate === category)
    const added = withoutReserved(this.family.redaction.value(named ? rest : fields) as LogFields)
    return new PinoLogger(this.family, named ?? this.category, { ...this.fields, ...added })
  }

  private write(level: Exclude<LogLevel, 'silent'>, message: string, fields: LogFields | undefined): void {
    if (!this.pino.isLevelEnabled(level)) return
    const { redaction } = this.family
    this.pino[level](fields ? withoutReserved(redaction.value(fields) as LogFields) : {}, redaction.text(message))
  }
}

/** What a line says about itself cannot be overwritten by a fact in it. */
function withoutReserved(fields: LogFields): LogFields {
  const { level, time, msg, category, ...rest } = fields
  const renamed = { field_level: level, field_time: time, field_msg: msg, field_category: category }
  return { ...rest, ...Object.fromEntries(Object.entries(renamed).filter(([, value]) => value !== undefined)) }
}
