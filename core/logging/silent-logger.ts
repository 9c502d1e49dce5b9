import { Logger } from './logger.js'

/** Drops everything. */
export class SilentLogger extends Logger {
  trace(): void {}
  debug(): void {}
  info(): void {}
  warn(): void {}
  error(): void {}
  fatal(): void {}

  child(): Logger {
    return this
  }
}
