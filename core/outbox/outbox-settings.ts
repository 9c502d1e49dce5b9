/** How an outbox works. */
export interface OutboxSettings {
  /** Attempts that may go wrong before a message is a dead letter; default 3. */
  readonly maxRetries: number
  /** The same to the same person is not sent again within so many milliseconds; 0: it is. */
  readonly suppressMs: number
  /** Answers that take somebody on the do-not-contact list. */
  readonly stopWords?: readonly string[]
  /** How long an account that may have delivered a message is waited for, in milliseconds. */
  readonly settleWithinMs: number
  /** A message that nobody could send for so many milliseconds is given up; 0: never. */
  readonly giveUpMs: number
  /** How long messages that are over are kept, in milliseconds. */
  readonly keepMs: number
}

export const defaultOutboxSettings: OutboxSettings = {
  maxRetries: 3,
  suppressMs: 0,
  settleWithinMs: 3_600_000,
  giveUpMs: 14 * 86_400_000,
  keepMs: 30 * 86_400_000,
}
