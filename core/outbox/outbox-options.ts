/** How a message goes out. */
export interface OutboxSendOptions {
  /** How many attempts may go wrong before it is given up; default 3. Waiting for a flood or a budget is no attempt. */
  readonly maxRetries?: number
  /** Messages of one pool with the same key are one message, also over restarts. */
  readonly key?: string
  /** Higher ones first; default 0, of a broadcast -10. */
  readonly priority?: number
  /** Not before then. */
  readonly at?: Date
  /** Given up when it is not sent by then. */
  readonly expiresAt?: Date
  /** The `session_name` of the only account that may send it. */
  readonly agent?: string
  /**
   * The `session_name` of the account that sends it if it can within ten minutes; else another one does, whatever the
   * strategy.
   */
  readonly prefer?: string
  /**
   * The number of the message it answers. Numbers in private chats belong to one account: name it by `agent` or `prefer`.
   * Of the latter, another account sends it as no answer.
   */
  readonly replyTo?: number
  /** The topic of a forum. */
  readonly topicId?: number
  /** The username of a recipient that is given by id, for accounts that have not met the person. It is checked. */
  readonly username?: string
  /** Delivers without a sound; default `false`. */
  readonly silent?: boolean
  /** Not sent when the same person was sent the same within so many milliseconds; default that of the configuration. */
  readonly suppressMs?: number
  /** Ends the waiting for the outcome; the message goes out all the same. */
  readonly signal?: AbortSignal
}

/** How a broadcast goes out. */
export interface BroadcastOptions
  extends Pick<OutboxSendOptions, 'maxRetries' | 'priority' | 'at' | 'expiresAt' | 'silent' | 'suppressMs'> {
  /** Broadcasts of one pool with the same key are one: a second call adds those that are missing. */
  readonly key?: string
}
