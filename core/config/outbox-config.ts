import { ConfigKey } from './config-key.js'

/** How messages go out that pools send. */
export class OutboxConfig {
  /** How many attempts may go wrong before a message is given up. */
  @ConfigKey({ kind: 'integer', min: 1, max: 100, example: '3' })
  maxRetries = 3

  /** The same to the same person is not sent again within so many seconds; 0: it is. */
  @ConfigKey({ kind: 'integer', min: 0, example: '3600' })
  suppressSeconds = 0

  /** Answers after which nobody writes to that person any more. Default: "stop" and the like in several languages. */
  @ConfigKey({ kind: 'texts', example: '["stop", "unsubscribe"]' })
  stopWords?: string[]

  /** How long the account that may have delivered a message is waited for before it is given up, in minutes. */
  @ConfigKey({ kind: 'integer', min: 1, example: '60' })
  settleMinutes = 60

  /** A message that nobody could send for so many days is given up; 0: never. */
  @ConfigKey({ kind: 'integer', min: 0, example: '14' })
  giveUpDays = 14

  /** How long it is kept what became of messages, in days. */
  @ConfigKey({ kind: 'integer', min: 1, example: '30' })
  keepDays = 30
}
