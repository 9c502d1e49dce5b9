import { isIPv4 } from 'node:net'
import type { DialTarget } from '../tcp-transport.js'
import { addressBytes } from './ip-bytes.js'
import { refused, unreachable } from './proxy-errors.js'
import type { ProxyHandshake } from './proxy-handshake.js'
import type { ProxySettings } from './proxy-settings.js'

const granted = 0x5a
const refusals: Readonly<Record<number, string>> = {
  92: 'it wants an identd that this machine does not run.',
  93: 'it does not accept the username.',
}

/**
 * Has a SOCKS4 proxy connect to `target`. The protocol has no passwords; an address that is not IPv4 goes by the
 * extension 4a, as a name.
 */
export async function connectBySocks4(
  handshake: ProxyHandshake,
  proxy: ProxySettings,
  target: DialTarget,
): Promise<void> {
  const isPlain = isIPv4(target.host) && proxy.scheme === 'socks4'
  const head = Buffer.from([4, 1, 0, 0])
  head.writeUInt16BE(target.port, 2)
  const end = Buffer.from([0])
  const username = Buffer.from(proxy.username ?? '')
  // The address 0.0.0.1 means that a name follows.
  const address = isPlain ? addressBytes(target.host) : Buffer.from([0, 0, 0, 1])
  const name = isPlain ? Buffer.alloc(0) : Buffer.concat([Buffer.from(target.host), end])
  handshake.write(Buffer.concat([head, address, username, end, name]))

  const [zero, status = 0] = await handshake.read(8)
  if (zero !== 0) throw unreachable(proxy, 'what answers there is no SOCKS4 proxy.')
  const refusal = refusals[status]
  if (refusal !== undefined) throw refused(proxy, refusal)
  if (status !== granted) throw unreachable(proxy, 'it does not connect.')
}
