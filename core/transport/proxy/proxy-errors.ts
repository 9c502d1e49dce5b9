import { isSwitchboardError, SwitchboardError } from '../../errors/switchboard-error.js'
import type { ProxySettings } from './proxy-settings.js'

/** The proxy cannot be reached, or cannot reach Telegram; it may later. */
export function unreachable(proxy: ProxySettings, problem: string, cause?: unknown): SwitchboardError {
  const { scheme, hostname: host, port } = proxy
  return new SwitchboardError('RPC_PROXY_UNREACHABLE', { scheme, host, port, problem }, { cause })
}

/** The proxy is there and wants nothing to do with us; it will not later. */
export function refused(proxy: ProxySettings, problem: string): SwitchboardError {
  const { scheme, hostname: host, port } = proxy
  return new SwitchboardError('RPC_PROXY_REFUSED', { scheme, host, port, problem })
}

/** What went wrong on the way through a proxy, as an error that names it. */
export function asProxyError(proxy: ProxySettings, error: unknown): unknown {
  if (isSwitchboardError(error)) return error
  return unreachable(proxy, error instanceof Error ? error.message : String(error), error)
}
