import { ConfigKey } from './config-key.js'

/** What a client does when Telegram says no. */
export class ErrorHandlerConfig {
  /** Longest flood wait that is waited for, in seconds; 0 never waits. Default: the client's `sleep_threshold`. */
  @ConfigKey({ kind: 'integer', min: 0 })
  sleepThreshold = 10

  /** How often a call, or the start of the client, is tried again after a fault that may pass. */
  @ConfigKey({ kind: 'integer', min: 0 })
  maxRetries = 3

  /** Seconds before the first of these tries. */
  @ConfigKey({ kind: 'integer', min: 0 })
  retryDelay = 5
}
