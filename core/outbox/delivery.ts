import type { OutboxContent } from './outbox-content.js'

/**
 * Where a stored message is:
 * - `waiting`: for its time, for those before it, or for an account that may send
 * - `sending`: an attempt is under way
 * - `ambiguous`: an attempt may have delivered it; the same account finds out before anybody tries again
 * - `sent`: delivered
 * - `failed`: given up, with the reason: a dead letter
 * - `expired`, `cancelled`: its time was over before it was sent, or somebody cancelled it
 * - `suppressed`: the same person was sent the same within the window
 * - `refused`: the person is on the do-not-contact list
 */
export type DeliveryState =
  | 'waiting'
  | 'sending'
  | 'ambiguous'
  | 'sent'
  | 'failed'
  | 'expired'
  | 'cancelled'
  | 'suppressed'
  | 'refused'

/** The states in which a message can still be sent. */
export const openStates: readonly DeliveryState[] = ['waiting', 'sending', 'ambiguous']

/** A stored message at one moment. */
export interface Delivery {
  /** Its number, by which it is named. */
  readonly id: number
  /** The pool that sends it. */
  readonly pool: string
  /** Where it is. */
  readonly state: DeliveryState
  /** Whom it is for: `'id:42'`, `'@name'` or `'+4912345'`. */
  readonly recipient: string
  /** The broadcast it is a part of. */
  readonly broadcast?: number
  /** The `session_name` of the account that sent it, or tried last. */
  readonly agent?: string
  /** The number of the sent message; unknown when Telegram only told that it is there. */
  readonly messageId?: number
  /** Of a content that is several messages, their numbers in order. */
  readonly messageIds?: readonly number[]
  /** The conversation it was sent to, as a marked id. */
  readonly chatId?: number
  /** Why it is not sent, or not yet. */
  readonly reason?: string
  /** How many attempts counted: those that went wrong, and the one that delivered it. */
  readonly attempts: number
  /** What it says. */
  readonly content: OutboxContent
  /** Higher ones first. */
  readonly priority: number
  /** Messages of one pool with one key are one message. */
  readonly key?: string
  /** When it was stored, milliseconds since 1970. */
  readonly createdMs: number
  /** Not before then, milliseconds since 1970. */
  readonly dueMs: number
  /** When something last became of it, milliseconds since 1970. */
  readonly changedMs: number
}

/** Whether nothing more becomes of a message. */
export function isOver({ state }: Pick<Delivery, 'state'>): boolean {
  return !openStates.includes(state)
}
