import { isIPv4 } from 'node:net'

/** The 4 or 16 bytes of a valid IP address. */
export function addressBytes(address: string): Buffer {
  if (isIPv4(address)) return Buffer.from(address.split('.').map(Number))
  const [plain = ''] = address.split('%')
  const [head = '', tail] = withoutDots(plain).split('::')
  const words = (text: string) => (text === '' ? [] : text.split(':').map((word) => Number.parseInt(word, 16)))
  const front = words(head)
  const back = tail === undefined ? [] : words(tail)
  const bytes = Buffer.alloc(16)
  for (const [index, word] of front.entries()) bytes.writeUInt16BE(word, index * 2)
  for (const [index, word] of back.entries()) bytes.writeUInt16BE(word, 16 - (back.length - index) * 2)
  return bytes
}

/** `::ffff:1.2.3.4` with its last part in hexadecimal. */
function withoutDots(address: string): string {
  return address.replace(/\d+\.\d+\.\d+\.\d+$/, (dotted) => {
    const hex = addressBytes(dotted).toString('hex')
    return `${hex.slice(0, 4)}:${hex.slice(4)}`
  })
}
