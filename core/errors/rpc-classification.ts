import { FloodWaitError } from './flood-wait-error.js'
import { SwitchboardError } from './switchboard-error.js'

type RpcFaultCode =
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
export type RpcFault = { [Code in RpcFaultCode]: SwitchboardError<Code> }[RpcFaultCode]

/** An `rpc_error` as Telegram sent it. */
export interface RpcAnswer {
  method: string
  /** 400, 401, 420 ...; some servers write it negative. */
  status: number
  /** `FLOOD_WAIT_30`. */
  reason: string
  cause?: unknown
}

/** Answers that mean an account is frozen (core.telegram.org/api/auth#frozen-accounts). */
const frozen = /^FROZEN_/
const serverFaults = /^(RPC_CALL_FAIL|RPC_MCGET_FAIL|INTERDC_|MSG_WAIT_|WORKER_BUSY|.*_TIMEOUT$|Timeout$)/i

/**
 * Makes the typed error of an `rpc_error`; see core.telegram.org/api/errors for the statuses.
 * The wait of a flood is clamped to one second or more.
 */
export function classifyRpcAnswer({ method, status, reason, cause }: RpcAnswer): RpcFault {
  const context = { method, reason }
  const flood = /^FLOOD_(?:(PREMIUM)_|TEST_PHONE_)?WAIT_(\d+)$/.exec(reason)
  if (flood) {
    return new FloodWaitError(method, Math.max(1, Number(flood[2])), { reason, premium: flood[1] !== undefined, cause })
  }
  const slow = /^SLOWMODE_WAIT_(\d+)$/.exec(reason)
  if (slow)
    return new SwitchboardError('RPC_SLOW_MODE', { ...context, seconds: Math.max(1, Number(slow[1])) }, { cause })
  const migrate = /^(?:PHONE|NETWORK|USER|FILE|STATS)_MIGRATE_(\d+)$/.exec(reason)
  if (migrate) return new SwitchboardError('RPC_MIGRATE', { ...context, dcId: Number(migrate[1]) }, { cause })
  if (reason === 'PEER_FLOOD') return new SwitchboardError('RPC_PEER_FLOOD', context, { cause })
  if (frozen.test(reason)) return new SwitchboardError('RPC_FROZEN', context, { cause })
  if (reason === 'AUTH_KEY_DUPLICATED') return new SwitchboardError('RPC_KEY_DUPLICATED', context, { cause })
  const positive = Math.abs(status)
  if (positive >= 500 || serverFaults.test(reason)) {
    return new SwitchboardError('RPC_SERVER', { ...context, status: positive }, { cause })
  }
  switch (positive) {
    case 401:
      return new SwitchboardError('RPC_UNAUTHORIZED', context, { cause })
    case 403:
    case 406:
      return new SwitchboardError('RPC_FORBIDDEN', context, { cause })
    case 404:
      return new SwitchboardError('RPC_NOT_FOUND', context, { cause })
    case 420:
      return new FloodWaitError(method, 1, { reason, cause })
    default:
      return new SwitchboardError('RPC_BAD_REQUEST', context, { cause })
  }
}
