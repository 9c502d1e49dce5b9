import { isSwitchboardError } from '../errors/switchboard-error.js'

/** How often a handler that failed is run again. Handlers with `durable: false` are not. */
export interface RetryPolicy {
  /** Runs in all, the first included; default 3. */
  attempts: number
  /** The wait before the second run, in milliseconds; doubles each time; default 500. */
  firstDelayMs: number
  /** The longest wait, in milliseconds; default 10,000. */
  longestDelayMs: number
}

export const defaultRetryPolicy: RetryPolicy = { attempts: 3, firstDelayMs: 500, longestDelayMs: 10_000 }

/** Answers of Telegram that are the same however often one asks. */
const final = new Set([
  'RPC_BAD_REQUEST',
  'RPC_FORBIDDEN',
  'RPC_NOT_FOUND',
  'RPC_UNAUTHORIZED',
  'RPC_PEER_FLOOD',
  'RPC_FROZEN',
  'RPC_NOT_ENCODABLE',
  'RPC_UNKNOWN_METHOD',
  'RPC_PEER_UNKNOWN',
  'RPC_MESSAGE_GONE',
  'PLUGIN_BUTTON_TEXT',
  'PLUGIN_BUTTON_DATA',
  'PLUGIN_ASK_TIMEOUT',
  'PLUGIN_HANDLER_TIMEOUT',
])

/**
 * How long to wait before the handler is run again.
 * @param attempt - the run that failed, from 1.
 * @returns milliseconds, or `undefined` to give up. A flood wait that is longer than the policy's longest wait gives up.
 */
export function retryDelayMs(policy: RetryPolicy, attempt: number, error: unknown): number | undefined {
  if (attempt >= policy.attempts) return undefined
  if (isSwitchboardError(error)) {
    if (final.has(error.code)) return undefined
    const { seconds } = error.context as { seconds?: number }
    if (seconds !== undefined) return seconds * 1_000 <= policy.longestDelayMs ? seconds * 1_000 : undefined
  }
  return Math.min(policy.longestDelayMs, policy.firstDelayMs * 2 ** (attempt - 1))
}
