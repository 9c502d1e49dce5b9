import { FloodWaitError } from '../errors/flood-wait-error.js'
import { mayBeDone } from '../errors/may-be-done.js'
import { rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { affectsClient, verdictOf } from '../errors/verdict.js'
import type { AttemptResult } from './attempt-result.js'

/** What another account would be refused with as well; see core.telegram.org/method/messages.sendMessage. */
const ofMessage =
  /^(MESSAGE_|MEDIA_|ENTITY_|ENTITIES_|BUTTON_|REPLY_MARKUP_|FILE_|PHOTO_|USERNAME_NOT_OCCUPIED|USERNAME_INVALID|PHONE_NOT_OCCUPIED|PHONE_NUMBER_INVALID|INPUT_USER_DEACTIVATED|USER_DELETED|USER_IS_BLOCKED|USER_BLOCKED|PRIVACY_PREMIUM_REQUIRED|ALLOW_PAYMENT_REQUIRED)/

type Judged = Exclude<AttemptResult, { outcome: 'sent' | 'refused' }>

/**
 * What an error means for a message. Only what is known not to have been delivered may be sent by another account.
 * @param sending - whether the request that failed was the one that sends; what comes before it delivers nothing.
 * @returns `'sent'` when Telegram says that it has the message already.
 */
export function judgeAttempt(error: unknown, sending: boolean): Judged | 'sent' {
  const reason = reasonOf(error)
  const verdict = verdictOf(error)
  if (verdict === 'duplicate') return 'sent'
  const isRefused = verdict === 'final' && !affectsClient(error) && scopeOf(error) === 'message'
  if (sending && mayBeDone(error) && !isRefused) return { outcome: 'ambiguous', reason, error }
  if (error instanceof FloodWaitError) return { outcome: 'deferred', reason, counts: false, error }
  if (isSwitchboardError(error, 'RPC_SLOW_MODE')) {
    return { outcome: 'deferred', reason, counts: false, waitMs: error.context.seconds * 1_000, error }
  }
  // The account that tried is what is wrong, not the message.
  if (verdict === 'final' && affectsClient(error)) return { outcome: 'deferred', reason, counts: false, error }
  // What Telegram did not answer and what can pass by itself has not left this process.
  if (verdict === 'transient' && rpcReason(error) === undefined) {
    return { outcome: 'deferred', reason, counts: !isSwitchboardError(error, 'RPC_DISCONNECTED'), error }
  }
  if (verdict === 'final') return { outcome: 'failed', reason, scope: scopeOf(error), error }
  return sending ? { outcome: 'ambiguous', reason, error } : { outcome: 'deferred', reason, counts: true, error }
}

function scopeOf(error: unknown): 'agent' | 'message' {
  if (isSwitchboardError(error) && !error.code.startsWith('RPC_')) return 'message'
  if (isUnwritable(error)) return 'message'
  // A name nobody has is nobody's for every account; an id one does not know may be known to another.
  const said = rpcReason(error) ?? rpcReason(error instanceof Error ? error.cause : undefined)
  return said !== undefined && ofMessage.test(said) ? 'message' : 'agent'
}

/** What is kept and shown of an error, in one line. */
function reasonOf(error: unknown): string {
  // That nobody has a name is said without the name: reports count equal reasons.
  const isUnknown = isSwitchboardError(error, 'RPC_PEER_UNKNOWN')
  const said = rpcReason(error) ?? (isUnknown ? rpcReason(error.cause) : undefined)
  if (said !== undefined) return said
  if (isSwitchboardError(error)) return `${error.code}: ${error.what}`
  return error instanceof Error ? error.message : String(error)
}

/** Whether the request cannot be written, by no account. */
function isUnwritable(error: unknown): boolean {
  if (isSwitchboardError(error, 'RPC_NOT_ENCODABLE') || isSwitchboardError(error, 'RPC_UNKNOWN_METHOD')) return true
  return isSwitchboardError(error, 'RPC_UNKNOWN_FIELD')
}
