/** Facts beside a log message. Secrets are redacted by their key, see `redaction.ts`. */
export type LogFields = Record<string, unknown>

/**
 * A logger, as plugins and parts use it. `error` in the fields is written with its stack and its causes.
 *
 * @example
 * log.info('answered', { chatId, tookMs })
 */
export abstract class Logger {
  /** Every small step; hardly ever shown. */
  abstract trace(message: string, fields?: LogFields): void
  /** What helps to find a fault. */
  abstract debug(message: string, fields?: LogFields): void
  /** What an operator wants to know. */
  abstract info(message: string, fields?: LogFields): void
  /** What is odd but goes on. */
  abstract warn(message: string, fields?: LogFields): void
  /** What failed; the process goes on. */
  abstract error(message: string, fields?: LogFields): void
  /** What ends the process. */
  abstract fatal(message: string, fields?: LogFields): void

  /** A logger that adds `fields` to every line. */
  abstract child(fields: LogFields): Logger
}
