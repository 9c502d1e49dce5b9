import { SwitchboardError } from '../errors/switchboard-error.js'
import { contentHash, type OutboxContent } from './outbox-content.js'
import type { OutboxSendOptions } from './outbox-options.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'
import type { OutboxSettings } from './outbox-settings.js'
import { recipientKey } from './recipient.js'
import { hasParts } from './sender-request.js'

/**
 * Refuses options that say nothing: without a time that can be read a message would go out at once, or never be over.
 * @throws OUTBOX_NOT_STORABLE
 */
export function checkSendOptions({ at, expiresAt, ...options }: OutboxSendOptions): void {
  const { priority, maxRetries, suppressMs, replyTo, topicId } = options
  const values = {
    priority,
    maxRetries,
    suppressMs,
    replyTo,
    topicId,
    at: at?.getTime(),
    expiresAt: expiresAt?.getTime(),
  }
  const [name] = Object.entries(values).find(([, value]) => Number.isNaN(value)) ?? []
  if (name === undefined) return
  const problem = `${name} is ${name === 'at' || name === 'expiresAt' ? 'no date' : 'no number'}`
  throw new SwitchboardError('OUTBOX_NOT_STORABLE', { problem })
}

/**
 * A message that is to be stored. The settings hold where the options say nothing.
 * @param nowMs - by the time of the outbox.
 * @throws OUTBOX_NOT_STORABLE for a username that is none, and for options that say nothing.
 */
export function newRecord(
  { pool, recipient, content }: { pool: string; recipient: string; content: OutboxContent },
  options: OutboxSendOptions,
  nowMs: number,
  { maxRetries, suppressMs: usual }: Pick<OutboxSettings, 'maxRetries' | 'suppressMs'>,
): NewOutboxRecord {
  checkSendOptions(options)
  const {
    key,
    priority = 0,
    at,
    expiresAt,
    agent,
    prefer,
    username,
    replyTo,
    topicId,
    silent,
    suppressMs = usual,
  } = options
  return {
    pool,
    recipient,
    content,
    contentHash: contentHash(content),
    priority,
    maxAttempts: Math.max(1, options.maxRetries ?? maxRetries),
    createdMs: nowMs,
    changedMs: nowMs,
    state: 'waiting',
    dueMs: at?.getTime() ?? 0,
    attempts: 0,
    tried: [],
    key,
    onlyAgent: agent,
    preferredAgent: prefer,
    username: username === undefined ? undefined : recipientKey(username),
    suppressMs: suppressMs || undefined,
    replyTo,
    topicId,
    silent: silent || undefined,
    expiresMs: expiresAt?.getTime(),
    // What comes of it has its place from the beginning: the objects of all messages are alike then, which is quick.
    broadcast: undefined,
    agent: undefined,
    reason: undefined,
    messageId: undefined,
    messageIds: undefined,
    chatId: undefined,
  }
}

/**
 * A message that was given up, as one that is to be sent once more; the same as that of an earlier call.
 * @param isAlone - its broadcast was cancelled and stays so: this is a message by itself.
 */
export function againOf(given: OutboxRecord, nowMs: number, isAlone = false): NewOutboxRecord {
  const { id, reason: _, agent: __, ...message } = given
  const [first] = message.tried.filter(hasParts)
  return {
    ...message,
    key: `retry:${id}`,
    broadcast: isAlone ? undefined : given.broadcast,
    state: 'waiting',
    dueMs: 0,
    createdMs: nowMs,
    changedMs: nowMs,
    attempts: 0,
    // What is partly there is gone on with, not begun again.
    tried: first ? [{ ...first, outcome: 'deferred' }] : [],
  }
}
