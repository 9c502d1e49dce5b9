import { type LogFields, Logger } from './logger.js'

/** A logger whose errors go to another one. */
export class ErrorRoutingLogger extends Logger {
  constructor(
    private readonly logger: Logger,
    private readonly errors: Logger,
  ) {
    super()
  }

  trace(message: string, fields?: LogFields): void {
    this.logger.trace(message, fields)
  }

  debug(message: string, fields?: LogFields): void {
    this.logger.debug(message, fields)
  }

  info(message: string, fields?: LogFields): void {
    this.logger.info(message, fields)
  }

  warn(message: string, fields?: LogFields): void {
    // A warning that carries an error tells of one that is dealt with.
    const logger = fields?.error === undefined ? this.logger : this.errors
    logger.warn(message, fields)
  }

  error(message: string, fields?: LogFields): void {
    this.errors.error(message, fields)
  }

  fatal(message: string, fields?: LogFields): void {
    this.errors.fatal(message, fields)
  }

  child(fields: LogFields): Logger {
    return new ErrorRoutingLogger(this.logger.child(fields), this.errors.child(fields))
  }
}
