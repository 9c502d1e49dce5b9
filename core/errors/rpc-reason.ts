import { isSwitchboardError } from './switchboard-error.js'

/** Telegram's own text of an error (`MESSAGE_NOT_MODIFIED`), or `undefined` when Telegram did not send it. */
export function rpcReason(error: unknown): string | undefined {
  if (!isSwitchboardError(error)) return undefined
  const { reason } = error.context as { reason?: unknown }
  return error.code.startsWith('RPC_') && typeof reason === 'string' ? reason : undefined
}

/** What a session that Telegram ended answers; nothing but a new login mends it. */
const endedSessions = new Set([
  'AUTH_KEY_UNREGISTERED',
  'AUTH_KEY_INVALID',
  'AUTH_KEY_DUPLICATED',
  'SESSION_REVOKED',
  'SESSION_EXPIRED',
  'USER_DEACTIVATED',
  'USER_DEACTIVATED_BAN',
])

/** Whether Telegram ended the login: the key, the session or the account is gone. */
export function isSessionEnd(error: unknown): boolean {
  if (isSwitchboardError(error, 'RPC_KEY_FORGOTTEN')) return true
  const reason = rpcReason(error)
  return reason !== undefined && endedSessions.has(reason)
}
