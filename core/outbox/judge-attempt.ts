import { FloodWaitError } from '../errors/flood-wait-error.js'
import { isSessionEnd, rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import type { AttemptResult } from './attempt-result.js'

/** What another account would be refused with as well; see core.telegram.org/method/messages.sendMessage. */
const ofMessage =
  /^(MESSAGE_|MEDIA_|ENTITY_|ENTITIES_|BUTTON_|REPLY_MARKUP_|FILE_|PHOTO_|USERNAME_NOT_OCCUPIED|USERNAME_INVALID|PHONE_NOT_OCCUPIED|PHONE_NUMBER_INVALID|INPUT_USER_DEACTIVATED|USER_DELETED|USER_IS_BLOCKED|USER_BLOCKED|PRIVACY_PREMIUM_REQUIRED|ALLOW_PAYMENT_REQUIRED)/

/** What is only about the account that tried. */
const ofAccount = ['RPC_PEER_FLOOD', 'RPC_FROZEN', 'RPC_KEY_DUPLICATED', 'RPC_KEY_FORGOTTEN'] as const

/** Faults with which nothing has left this process. */
const unsent = ['RPC_UNREACHABLE', 'RPC_PROXY_UNREACHABLE', 'RPC_TRANSPORT'] as const

type Judged = Exclude<AttemptResult, { outcome: 'sent' | 'refused' }>

/**
 * What an error means for a message. Only what is known not to have been delivered may be sent by another account.
 * @param sending - whether the request that failed was the one that sends; what comes before it delivers nothing.
 * @returns `'sent'` when Telegram says that it has the message already.
 */
export function judgeAttempt(error: unknown, sending: boolean): Judged | 'sent' {
  const reason = reasonOf(error)
  if (rpcReason(error) === 'RANDOM_ID_DUPLICATE') return 'sent'
  if (error instanceof FloodWaitError) return { outcome: 'deferred', reason, counts: false, error }
  if (isSwitchboardError(error, 'RPC_SLOW_MODE')) {
    return { outcome: 'deferred', reason, counts: false, waitMs: error.context.seconds * 1_000, error }
  }
  if (isSessionEnd(error) || ofAccount.some((code) => isSwitchboardError(error, code))) {
    return { outcome: 'deferred', reason, counts: false, error }
  }
  if (isSwitchboardError(error, 'RPC_DISCONNECTED') && !error.context.sent) {
    return { outcome: 'deferred', reason, counts: false, error }
  }
  if (unsent.some((code) => isSwitchboardError(error, code)))
    return { outcome: 'deferred', reason, counts: true, error }
  if (isFinal(error)) return { outcome: 'failed', reason, scope: scopeOf(error), error }
  return sending ? { outcome: 'ambiguous', reason, error } : { outcome: 'deferred', reason, counts: true, error }
}

function isFinal(error: unknown): boolean {
  if (!isSwitchboardError(error)) return false
  const { code } = error
  if (/^(RPC_BAD_REQUEST|RPC_FORBIDDEN|RPC_NOT_FOUND|RPC_PEER_UNKNOWN|RPC_UNAUTHORIZED|RPC_MIGRATE)$/.test(code))
    return true
  return /^(RPC_NOT_ENCODABLE|RPC_UNKNOWN_METHOD|PLUGIN_|FORMATTING_)/.test(code)
}

function scopeOf(error: unknown): 'agent' | 'message' {
  if (isSwitchboardError(error) && !error.code.startsWith('RPC_')) return 'message'
  if (isSwitchboardError(error, 'RPC_NOT_ENCODABLE') || isSwitchboardError(error, 'RPC_UNKNOWN_METHOD'))
    return 'message'
  // A name nobody has is nobody's for every account; an id one does not know may be known to another.
  const said = rpcReason(error) ?? rpcReason(error instanceof Error ? error.cause : undefined)
  return said !== undefined && ofMessage.test(said) ? 'message' : 'agent'
}

/** What is kept and shown of an error, in one line. */
function reasonOf(error: unknown): string {
  const said = rpcReason(error)
  if (said !== undefined) return said
  if (isSwitchboardError(error)) return `${error.code}: ${error.what}`
  return error instanceof Error ? error.message : String(error)
}
