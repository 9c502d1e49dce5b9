import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Clock } from '../../time/clock.js'
import { FullFraming, IntermediateFraming } from '../framing.js'
import { type Dial, dialDirectly, type Route } from '../tcp-transport.js'
import { connectByHttp } from './http-connect.js'
import { disguiseAsTls, throughMtproxy } from './mtproxy.js'
import { asProxyError } from './proxy-errors.js'
import { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySettings } from './proxy-settings.js'
import { connectBySocks4 } from './socks4.js'
import { connectBySocks5 } from './socks5.js'

// The `socks` package tells what went wrong by an English text alone, so that a proxy that refuses could not be told from
// one that does not get through; it knows no AbortSignal, and leaves a timer of 30 seconds behind for each connection.
const handshakes = { socks4: connectBySocks4, socks4a: connectBySocks4, socks5: connectBySocks5, http: connectByHttp }

/**
 * The way of connections through a proxy. Never goes past it: a proxy that is down, or that refuses, is an error.
 * Every dial throws RPC_PROXY_UNREACHABLE when another attempt may end better, RPC_PROXY_REFUSED when none will.
 * @param clock - tells an MTProxy with a secret of the kind `ee` that the handshake is a fresh one.
 * @throws RPC_PROXY_REFUSED for an MTProxy secret that is none.
 */
export function proxyRoute(proxy: ProxySettings, clock: Clock): Route {
  if (proxy.scheme === 'mtproto') return mtproxyRoute(proxy, clock)
  const connect = handshakes[proxy.scheme]
  const dial: Dial = async (target, signal) => {
    const socket = await withHandshake(proxy, signal, (handshake) => connect(handshake, proxy, target))
    return socket
  }
  return { dial, makeFraming: () => new FullFraming() }
}

function mtproxyRoute(proxy: ProxySettings, clock: Clock): Route {
  const { secret } = proxy
  if (!secret) {
    const { scheme, hostname: host, port } = proxy
    throw new SwitchboardError('RPC_PROXY_REFUSED', { scheme, host, port, problem: 'its secret is none.' })
  }
  const dial: Dial = async (target, signal) => {
    const seconds = Math.floor(clock.now() / 1_000)
    const socket = await withHandshake(proxy, signal, (handshake) => disguiseAsTls(handshake, proxy, secret, seconds))
    return throughMtproxy(socket, secret, target)
  }
  return { dial, makeFraming: () => new IntermediateFraming(secret.kind !== 'plain'), isObfuscated: true }
}

/** Connects to the proxy and talks to it; the socket is closed when that fails. */
async function withHandshake(
  proxy: ProxySettings,
  signal: AbortSignal,
  talk: (handshake: ProxyHandshake) => Promise<void>,
) {
  const { hostname: host, port } = proxy
  try {
    const socket = await dialDirectly({ host, port }, signal)
    const handshake = new ProxyHandshake(socket, signal)
    try {
      await talk(handshake)
    } catch (error) {
      // A socket that is destroyed may still report an error.
      socket.on('error', () => {})
      socket.destroy()
      throw error
    } finally {
      handshake.release()
    }
    return socket
  } catch (error) {
    throw asProxyError(proxy, error)
  }
}
