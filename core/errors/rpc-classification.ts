import { FloodWaitError } from './flood-wait-error.js'
import { ruleOf } from './rpc-reasons.js'
import { SwitchboardError } from './switchboard-error.js'

type ClassifiedRpcCode =
  | 'RPC_FLOOD_WAIT'
  | 'RPC_SLOW_MODE'
  | 'RPC_PEER_FLOOD'
  | 'RPC_FROZEN'
  | 'RPC_MIGRATE'
  | 'RPC_UNAUTHORIZED'
  | 'RPC_KEY_DUPLICATED'
  | 'RPC_FORBIDDEN'
  | 'RPC_BAD_REQUEST'
  | 'RPC_NOT_FOUND'
  | 'RPC_SERVER'

/** An answer of Telegram as an error. */
export type ClassifiedRpcError = { [Code in ClassifiedRpcCode]: SwitchboardError<Code> }[ClassifiedRpcCode]

/** An `rpc_error` as Telegram sent it. */
export interface RpcAnswer {
  method: string
  /** 400, 401, 420 ...; some servers write it negative. */
  status: number
  /** `FLOOD_WAIT_30`. */
  reason: string
  cause?: unknown
}

/**
 * Makes the typed error of an `rpc_error`; see core.telegram.org/api/errors for the statuses.
 * The wait of a flood is clamped to what can be waited for: a second to 68 years.
 */
export function classifyRpcAnswer({ method, status, reason, cause }: RpcAnswer): ClassifiedRpcError {
  const context = { method, reason }
  const positive = Math.abs(status)
  const slow = /^SLOWMODE_WAIT_(\d+)$/.exec(reason)
  if (slow) return new SwitchboardError('RPC_SLOW_MODE', { ...context, seconds: secondsOf(slow[1]) }, { cause })
  const migrate = /^(?:PHONE|NETWORK|USER|FILE|STATS)_MIGRATE_(\d+)$/.exec(reason)
  if (migrate) return new SwitchboardError('RPC_MIGRATE', { ...context, dcId: Number(migrate[1]) }, { cause })
  const code = ruleOf(reason, method)?.code
  if (code && code !== 'RPC_SERVER') return new SwitchboardError(code, context, { cause })
  if (code || positive >= 500) return new SwitchboardError('RPC_SERVER', { ...context, status: positive }, { cause })
  if (positive === 420 || /^FLOOD_(\w+_)?WAIT_\d+$/.test(reason)) return floodWait(method, reason, cause)
  switch (positive) {
    case 401:
      return new SwitchboardError('RPC_UNAUTHORIZED', context, { cause })
    case 403:
    case 406:
      return new SwitchboardError('RPC_FORBIDDEN', context, { cause })
    case 404:
      return new SwitchboardError('RPC_NOT_FOUND', context, { cause })
    default:
      return new SwitchboardError('RPC_BAD_REQUEST', context, { cause })
  }
}

/** Every 420 names its time at its end: `FLOOD_WAIT_30`, `2FA_CONFIRM_WAIT_604800`, `TAKEOUT_INIT_DELAY_86400`. */
function floodWait(method: string, reason: string, cause: unknown): FloodWaitError {
  const seconds = secondsOf(/_(\d+)$/.exec(reason)?.[1])
  return new FloodWaitError(method, seconds, { reason, premium: reason.startsWith('FLOOD_PREMIUM_'), cause })
}

/** Telegram counts them in 32 bits; a date so far ahead is still one. */
const maxSeconds = 2 ** 31 - 1

function secondsOf(text = '1'): number {
  return Math.min(Math.max(1, Number(text)), maxSeconds)
}
