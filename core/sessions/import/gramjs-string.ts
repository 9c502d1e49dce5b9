import { base64Bytes } from './base64-bytes.js'
import { checkedSession } from './checked-session.js'
import { type Reading, unreadable } from './imported-session.js'

/** A host name, an IPv4 or an IPv6 address. */
const address = /^[A-Za-z0-9.:-]+$/

/**
 * Reads what `StringSession.save` of GramJS (`telegram`) and teleproto gives: data centre, length of the address and the
 * address as text, port, key.
 */
export function readGramJsString(text: string): Reading {
  if (!text.startsWith('1')) return unreadable('it does not begin with the version 1.')
  const bytes = base64Bytes(text.slice(1))
  if (!bytes || bytes.length < 3) return unreadable('it is no base64, or it was cut short.')
  const portAt = 3 + bytes.readUInt16BE(1)
  const host = bytes.toString('latin1', 3, portAt)
  if (portAt + 2 > bytes.length || !address.test(host)) return unreadable('it names no address.')
  return checkedSession({
    format: 'gramjs',
    dcId: bytes.readUInt8(0),
    host,
    // The library writes it signed, so that a port above 32,767 looks negative to it and right to us.
    port: bytes.readUInt16BE(portAt),
    authKey: bytes.subarray(portAt + 2),
  })
}
