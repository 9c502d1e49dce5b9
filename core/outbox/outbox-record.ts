import type { Delivery, DeliveryState } from './delivery.js'
import type { OutboxContent } from './outbox-content.js'
import type { OutboxTime } from './outbox-time.js'

/** What is there of a text that is several messages. */
export interface DeliveredParts {
  /** How many it is altogether. */
  readonly total: number
  /** The numbers of those that are there, in order; 0 where Telegram did not tell. */
  readonly ids: readonly number[]
}

/** What one account has tried with one message. The random id is kept: Telegram takes it once per account. */
export interface OutboxAttempt {
  /** The `session_name`. */
  readonly agent: string
  /** The Telegram account it was logged in as; another one knows nothing of this random id. */
  readonly account: number
  /** 64 bits, signed, decimal. */
  readonly randomId: string
  /** When it was tried last, milliseconds since 1970 by the wall clock, as Telegram dates messages by one as well. */
  startedMs: number
  /** The same by {@link OutboxTime}; absent in what was kept by earlier versions. */
  keptMs?: number
  /** `open`: no outcome is known. */
  outcome: 'open' | 'sent' | 'deferred' | 'failed' | 'ambiguous'
  /** Why it ended so. */
  reason?: string
  /** Of several messages those that are delivered: from the first one on, no other account can go on with it. */
  parts?: DeliveredParts
}

/** What does not change about a stored message. */
export interface OutboxMessage {
  readonly pool: string
  /** Messages of one pool with one key are one message. */
  readonly key?: string | undefined
  readonly recipient: string
  readonly content: OutboxContent
  readonly contentHash: string
  /** Higher ones first. */
  readonly priority: number
  /** Only this account may send it. */
  readonly onlyAgent?: string | undefined
  /** This account sends it if it can. */
  readonly preferredAgent?: string | undefined
  /** With `@`; of a recipient that is an id. */
  readonly username?: string | undefined
  /** Not sent when the same person was sent the same within so many milliseconds; absent: it is. */
  readonly suppressMs?: number | undefined
  readonly replyTo?: number | undefined
  readonly topicId?: number | undefined
  readonly silent?: boolean | undefined
  readonly maxAttempts: number
  readonly expiresMs?: number | undefined
  readonly broadcast?: number | undefined
  /** By {@link OutboxTime}. */
  readonly createdMs: number
}

/** A stored message with what has become of it. */
export interface OutboxRecord extends OutboxMessage {
  readonly id: number
  state: DeliveryState
  /** Not before then, milliseconds since 1970 by the wall clock; 0: at once. */
  dueMs: number
  /** Attempts that counted: those that went wrong, and the one that delivered it. */
  attempts: number
  tried: OutboxAttempt[]
  /** By {@link OutboxTime}. */
  changedMs: number
  agent?: string | undefined
  messageId?: number | undefined
  /** Of several messages the numbers of all. */
  messageIds?: readonly number[] | undefined
  chatId?: number | undefined
  reason?: string | undefined
}

/** A message that is to be stored. */
export type NewOutboxRecord = Omit<OutboxRecord, 'id'>

/** A message as the store has it. One that was there already may be on its way, and further by now than the store says. */
export interface KeptRecord {
  readonly record: OutboxRecord
  readonly isNew: boolean
}

/** A message for those who look at it, with moments as the wall clock shows them. */
export function deliveryOf(record: OutboxRecord, time: OutboxTime): Delivery {
  const { id, pool, state, recipient, content, priority, attempts, dueMs } = record
  const createdMs = time.wallOf(record.createdMs)
  const changedMs = time.wallOf(record.changedMs)
  const delivery: Writable<Delivery> = {
    id,
    pool,
    state,
    recipient,
    attempts,
    content,
    priority,
    createdMs,
    changedMs,
    dueMs: dueMs === 0 ? createdMs : dueMs,
  }
  const { broadcast, agent, messageId, messageIds, chatId, reason, key } = record
  if (agent !== undefined) delivery.agent = agent
  if (messageId !== undefined) delivery.messageId = messageId
  if (chatId !== undefined) delivery.chatId = chatId
  if (broadcast !== undefined) delivery.broadcast = broadcast
  if (messageIds !== undefined) delivery.messageIds = messageIds
  if (reason !== undefined) delivery.reason = reason
  if (key !== undefined) delivery.key = key
  return delivery
}

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }
