import { isSwitchboardError } from './switchboard-error.js'

const passing = [
  'RPC_UNREACHABLE',
  'RPC_PROXY_UNREACHABLE',
  'RPC_TRANSPORT',
  'RPC_SERVER',
  'RPC_TIMEOUT',
  'RPC_DISCONNECTED',
] as const

/** Whether the same attempt could end otherwise a little later, without anybody changing anything. */
export function isPassing(error: unknown): boolean {
  return passing.some((code) => isSwitchboardError(error, code))
}
