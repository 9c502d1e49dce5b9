import { isIPv4, isIPv6 } from 'node:net'

/** The text of an address of 4 or 16 bytes, IPv6 in its short form. */
export function formatIpAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  const hex = Buffer.from(bytes).toString('hex')
  return shortIpv6((hex.match(/.{4}/g) ?? []).join(':'))
}

/** The 4 or 16 bytes of an address, or `undefined` when the text is a name. */
export function ipAddressBytes(text: string): Uint8Array | undefined {
  if (isIPv4(text)) return Uint8Array.from(text.split('.'), Number)
  if (!isIPv6(text)) return undefined
  // The short form also turns a dotted end (`::ffff:127.0.0.1`) into groups.
  const [before = '', after] = shortIpv6(text).split('::')
  const front = before === '' ? [] : before.split(':')
  const back = after === undefined || after === '' ? [] : after.split(':')
  const groups = [...front, ...Array<string>(8 - front.length - back.length).fill('0'), ...back]
  return Buffer.from(groups.map((group) => group.padStart(4, '0')).join(''), 'hex')
}

function shortIpv6(text: string): string {
  return new URL(`http://[${text}]`).hostname.slice(1, -1)
}
