import { isSwitchboardError } from './switchboard-error.js'

/** Telegram's own text of an error (`MESSAGE_NOT_MODIFIED`), or `undefined` when Telegram did not send it. */
export function rpcReason(error: unknown): string | undefined {
  if (!isSwitchboardError(error)) return undefined
  const { reason } = error.context as { reason?: unknown }
  return error.code.startsWith('RPC_') && typeof reason === 'string' ? reason : undefined
}
