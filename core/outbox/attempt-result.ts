import type { OutboxAttempt } from './outbox-record.js'

/** How one attempt to send a message ended. */
export type AttemptResult =
  | {
      readonly outcome: 'sent'
      readonly messageId?: number
      readonly messageIds?: readonly number[]
      readonly chatId: number
      readonly names: readonly string[]
    }
  /** Nothing was delivered, and it can be tried again; `waitMs`: not to this recipient before then. */
  | {
      readonly outcome: 'deferred'
      readonly reason: string
      readonly waitMs?: number
      /** Whether it is one of the attempts that a message has; what only the account is to blame for is not. */
      readonly counts: boolean
      readonly error?: unknown
      /** All names of the recipient, when a message under another of them comes first. */
      readonly behind?: readonly string[]
      /** The message is another process's by now, and nothing of this is kept. */
      readonly isLost?: true
      /** The message is as unsure as it was, and waits until its broadcast goes on. */
      readonly isHeld?: true
    }
  /** Nothing was delivered; `agent`: this account cannot, another may. `message`: nobody can. */
  | {
      readonly outcome: 'failed'
      readonly reason: string
      readonly scope: 'agent' | 'message'
      readonly error?: unknown
    }
  /** It may have been delivered. */
  | {
      readonly outcome: 'ambiguous'
      readonly reason: string
      readonly error?: unknown
    }
  /**
   * It must not be sent: the recipient turned out to be somebody nobody writes to, or (`suppressed`) who has it already, or it ended
   * while it was unsure whether it was delivered, and was not found.
   */
  | {
      readonly outcome: 'refused'
      readonly reason: string
      readonly state?: 'suppressed' | 'cancelled' | 'expired'
    }

/** Says how much of a text is there already, for those who read the reason. */
export function withParts<Result extends { readonly reason: string }>(
  result: Result,
  { parts }: OutboxAttempt,
): Result {
  if (!parts || parts.ids.length === 0) return result
  return { ...result, reason: `${result.reason}; ${parts.ids.length} of ${parts.total} parts are delivered` }
}
