import { entry } from '../entry.js'

export interface ProxyContext {
  /** `socks5`, `http` ... */
  scheme: string
  host: string
  port: number
}

const nameOf = ({ scheme, host, port }: ProxyContext) => `${scheme} proxy at ${host}:${port}`

/** Faults of the way to Telegram through a proxy. No connection is ever made past the proxy instead of it. */
export const proxyErrors = {
  RPC_PROXY_UNREACHABLE: entry<ProxyContext & { problem: string }>(
    (context) => `The ${nameOf(context)} does not connect us to Telegram: ${context.problem}`,
    () =>
      'Check that it runs and lets connections to Telegram pass, and its hostname and port in the configuration. The client never connects without it.',
    { verdict: 'transient', affects: 'client' },
  ),
  RPC_PROXY_REFUSED: entry<ProxyContext & { problem: string }>(
    (context) => `The ${nameOf(context)} refuses this client: ${context.problem}`,
    () => 'Correct scheme, username, password or secret of the proxy in the configuration of this client.',
    { affects: 'client' },
  ),
}
