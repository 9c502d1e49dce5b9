import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import type { Wrapping } from './wrapped-stream.js'

/** First words that other protocols and transports begin with: HEAD, POST, GET, OPTI, TLS, padded, intermediate. */
const takenWords = new Set([0x44414548, 0x54534f50, 0x20544547, 0x4954504f, 0x02010316, 0xdddddddd, 0xeeeeeeee])

/** An obfuscated stream (core.telegram.org/mtproto/mtproto-transports#transport-obfuscation). */
export interface Obfuscation {
  /** The 64 bytes that go first. */
  readonly header: Buffer
  readonly wrapping: Wrapping
}

/**
 * Makes the header and the ciphers of a stream.
 * @param secret - of the MTProxy, or of the address that wants one.
 * @param tag - the transport inside: `0xee` intermediate, `0xdd` padded.
 */
export function obfuscate(secret: Buffer | undefined, tag: number, dcId: number): Obfuscation {
  const plain = plainHeader()
  plain.fill(tag, 56, 60)
  plain.writeInt16LE(dcId, 60)
  const keys = plain.subarray(8, 56)
  const reversed = Buffer.from(keys).reverse()
  const outgoing = createCipheriv('aes-256-ctr', keyOf(keys, secret), keys.subarray(32))
  const incoming = createDecipheriv('aes-256-ctr', keyOf(reversed, secret), reversed.subarray(32))
  const header = Buffer.concat([plain.subarray(0, 56), outgoing.update(plain).subarray(56)])
  return {
    header,
    wrapping: { outgoing: (bytes) => outgoing.update(bytes), incoming: (bytes) => incoming.update(bytes) },
  }
}

function plainHeader(): Buffer {
  for (;;) {
    const header = randomBytes(64)
    const isTaken = header[0] === 0xef || takenWords.has(header.readUInt32LE(0)) || header.readUInt32LE(4) === 0
    if (!isTaken) return header
  }
}

function keyOf(keys: Buffer, secret: Buffer | undefined): Buffer {
  if (!secret) return keys.subarray(0, 32)
  return createHash('sha256').update(keys.subarray(0, 32)).update(secret).digest()
}
