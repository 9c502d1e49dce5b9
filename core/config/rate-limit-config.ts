import { ConfigKey } from './config-key.js'

/** How fast a client may call Telegram, so that it is not asked for pauses. What goes beyond waits for its turn. */
export class RateLimitConfig {
  /** Most calls within any second, parts of files aside. Default: no limit. */
  @ConfigKey({ kind: 'integer', min: 1, example: '25' })
  callsPerSecond?: number

  /** Most messages sent or forwarded within any second, to whomever. Default: no limit. */
  @ConfigKey({ kind: 'integer', min: 1, example: '25' })
  messagesPerSecond?: number

  /** Most messages sent or forwarded to one chat within any minute. Default: no limit. */
  @ConfigKey({ kind: 'integer', min: 1, example: '20' })
  messagesPerChatPerMinute?: number
}
