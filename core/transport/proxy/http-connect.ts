import { isIPv6 } from 'node:net'
import type { DialTarget } from '../tcp-transport.js'
import { refused, unreachable } from './proxy-errors.js'
import type { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySettings } from './proxy-settings.js'

/** Has an HTTP proxy connect to `target` by `CONNECT` (RFC 9110, 9.3.6), with basic authentication. */
export async function connectByHttp(
  handshake: ProxyHandshake,
  proxy: ProxySettings,
  target: DialTarget,
): Promise<void> {
  const host = isIPv6(target.host) ? `[${target.host}]` : target.host
  const authority = `${host}:${target.port}`
  const lines = [`CONNECT ${authority} HTTP/1.1`, `Host: ${authority}`]
  if (proxy.username !== undefined) {
    const login = Buffer.from(`${proxy.username}:${proxy.password ?? ''}`).toString('base64')
    lines.push(`Proxy-Authorization: Basic ${login}`)
  }
  handshake.write(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`))

  const answer = (await handshake.readThrough('\r\n\r\n')).toString('latin1')
  const status = Number(/^HTTP\/1\.[01] (\d{3})/.exec(answer)?.[1] ?? Number.NaN)
  if (Number.isNaN(status)) throw unreachable(proxy, 'what answers there is no HTTP proxy.')
  if (status === 407) {
    throw refused(
      proxy,
      proxy.username === undefined ? 'it wants a username.' : 'it does not accept username and password.',
    )
  }
  if (status === 405 || status === 501) throw refused(proxy, 'it does not know CONNECT.')
  if (status < 200 || status > 299) throw unreachable(proxy, `it answers with the status ${status}.`)
}
