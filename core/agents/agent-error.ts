import { isClosedAccount } from '../errors/closed-account.js'
import { rpcReason } from '../errors/rpc-reason.js'
import { isSwitchboardError } from '../errors/switchboard-error.js'
import { endsLogin } from '../errors/verdict.js'
import type { QuarantineReason } from './agent-store.js'

/** What an error says about the account that met it; `undefined`: nothing that would keep it from sending. */
export function quarantineReason(error: unknown): QuarantineReason | undefined {
  if (isSwitchboardError(error, 'RPC_PEER_FLOOD')) return 'PEER_FLOOD'
  if (isSwitchboardError(error, 'RPC_FROZEN')) return 'frozen'
  const said = isSwitchboardError(error, 'LOGIN_ENDED') ? error.context.reason : rpcReason(error)
  if (said !== undefined && isClosedAccount(said)) return 'banned'
  if (endsLogin(error) || isSwitchboardError(error, 'LOGIN_ENDED')) return 'revoked'
  return isSwitchboardError(error, 'RPC_KEY_DUPLICATED') ? 'revoked' : undefined
}

/** Telegram's own words of an error, or ours. */
export function detailOf(error: unknown): string {
  const said = isSwitchboardError(error, 'LOGIN_ENDED') ? error.context.reason : rpcReason(error)
  if (said !== undefined) return said
  if (isSwitchboardError(error)) return error.what
  return error instanceof Error ? error.message : String(error)
}

/** Whether a start failed as nobody has logged the account in. */
export function isLoginNeeded(error: unknown): boolean {
  if (!isSwitchboardError(error) || !error.code.startsWith('LOGIN_')) return false
  // A login that has ended is a quarantine, and one that is doubted may well be good.
  return error.code !== 'LOGIN_ENDED' && error.code !== 'LOGIN_DOUBTED'
}
