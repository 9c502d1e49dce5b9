/** Facts beside a log message. Secrets are redacted by their key, see `redaction.ts`. */
export type LogFields = Record<string, unknown>

/**
 * A logger, as plugins and parts use it. `error` in the fields is written with its stack and its causes.
 *
 * @example
 * log.info('answered', { chatId, tookMs })
 */
export abstract class Logger {
  abstract trace(message: string, fields?: LogFields): void
  abstract debug(message: string, fields?: LogFields): void
  abstract info(message: string, fields?: LogFields): void
  abstract warn(message: string, fields?: LogFields): void
  abstract error(message: string, fields?: LogFields): void
  abstract fatal(message: string, fields?: LogFields): void

  /** A logger that adds `fields` to every line. */
  abstract child(fields: LogFields): Logger
}
