import { base64Bytes } from './base64-bytes.js'
import { checkedSession } from './checked-session.js'
import { type Reading, unreadable } from './imported-session.js'
import { formatIpAddress } from './ip-address.js'

/** Data centre, address (IPv4 or IPv6), port, key: `>B4sH256s`, `>B16sH256s` (telethon/sessions/string.py). */
const addressBytesBySize: Readonly<Record<number, number>> = { 263: 4, 275: 16 }

/** Reads what Telethon's `StringSession.save` gives. */
export function readTelethonString(text: string): Reading {
  if (!text.startsWith('1')) return unreadable('it does not begin with the version 1.')
  const bytes = base64Bytes(text.slice(1))
  const addressBytes = bytes && addressBytesBySize[bytes.length]
  if (!addressBytes) return unreadable(`it has ${text.length} characters, not 353 or 369.`)
  // As long as a string of GramJS with an address of 14 characters; 000e::/16 is nobody's address.
  if (addressBytes === 16 && bytes.readUInt16BE(1) === 14) return unreadable('its address is a text.')
  const portAt = 1 + addressBytes
  return checkedSession({
    format: 'telethon',
    dcId: bytes.readUInt8(0),
    host: formatIpAddress(bytes.subarray(1, portAt)),
    port: bytes.readUInt16BE(portAt),
    authKey: bytes.subarray(portAt + 2),
  })
}
