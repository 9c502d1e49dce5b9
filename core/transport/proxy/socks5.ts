import { isIP } from 'node:net'
import type { DialTarget } from '../tcp-transport.js'
import { addressBytes } from './ip-bytes.js'
import { refused, unreachable } from './proxy-errors.js'
import type { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySettings } from './proxy-settings.js'

const version = 5
const method = { none: 0, password: 2, noneAccepted: 0xff }
const replies = [
  '',
  'it failed.',
  'its rules do not allow the connection.',
  'the network cannot be reached.',
  'the host cannot be reached.',
  'the connection was refused.',
  'the time was over.',
  'it cannot connect to other hosts.',
  'it does not know this kind of address.',
]
const addressLengths: Readonly<Record<number, number>> = { 1: 4, 4: 16 }

/** Has a SOCKS5 proxy (RFC 1928, with the passwords of RFC 1929) connect to `target`. */
export async function connectBySocks5(
  handshake: ProxyHandshake,
  proxy: ProxySettings,
  target: DialTarget,
): Promise<void> {
  const offered = proxy.username === undefined ? [method.none] : [method.none, method.password]
  handshake.write(Buffer.from([version, offered.length, ...offered]))
  const [itsVersion, chosen] = await handshake.read(2)
  if (itsVersion !== version) throw unreachable(proxy, 'what answers there is no SOCKS5 proxy.')
  if (chosen === method.password && proxy.username !== undefined) await logIn(handshake, proxy, proxy.username)
  else if (chosen !== method.none) {
    throw refused(proxy, proxy.username === undefined ? 'it wants a username.' : 'it takes no username and password.')
  }

  const port = Buffer.alloc(2)
  port.writeUInt16BE(target.port)
  handshake.write(Buffer.concat([Buffer.from([version, 1, 0]), address(target.host), port]))
  const [, reply = 1, , kind = 0] = await handshake.read(4)
  if (reply !== 0) throw unreachable(proxy, replies[reply] ?? `it answers with the error ${reply}.`)
  const length = kind === 3 ? ((await handshake.read(1))[0] ?? 0) : addressLengths[kind]
  if (length === undefined) throw unreachable(proxy, 'its answer makes no sense.')
  await handshake.read(length + 2)
}

async function logIn(handshake: ProxyHandshake, proxy: ProxySettings, username: string): Promise<void> {
  handshake.write(Buffer.concat([Buffer.from([1]), counted(username), counted(proxy.password ?? '')]))
  const [, status] = await handshake.read(2)
  if (status !== 0) throw refused(proxy, 'it does not accept username and password.')
}

function address(host: string): Buffer {
  const family = isIP(host)
  if (family === 0) return Buffer.concat([Buffer.from([3]), counted(host)])
  return Buffer.concat([Buffer.from([family === 4 ? 1 : 4]), addressBytes(host)])
}

function counted(text: string): Buffer {
  const bytes = Buffer.from(text)
  return Buffer.concat([Buffer.from([bytes.length]), bytes])
}
