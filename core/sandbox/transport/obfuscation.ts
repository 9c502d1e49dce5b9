import { createCipheriv, createDecipheriv } from 'node:crypto'

export const obfuscationHeaderBytes = 64

/** A stream that is mixed with AES-CTR in both directions, after a header of 64 random-looking bytes. */
export interface Obfuscation {
  /** The transport inside: `0xef`, `0xee` or `0xdd`. */
  readonly tag: number
  /** The data centre the client wants, negative for its media servers; 0 when it does not say. */
  readonly dcId: number
  decrypt(bytes: Buffer): Buffer
  encrypt(bytes: Buffer): Buffer
}

/**
 * Reads the header of an obfuscated connection (core.telegram.org/mtproto/mtproto-transports#transport-obfuscation).
 * @returns `undefined` when it names no transport, so it is no such header.
 */
export function openObfuscation(header: Buffer): Obfuscation | undefined {
  const keys = header.subarray(8, 56)
  const reversed = Buffer.from(keys).reverse()
  const incoming = createDecipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(32, 48))
  const outgoing = createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48))
  const opened = incoming.update(header.subarray(0, obfuscationHeaderBytes))
  const tag = opened[56] ?? 0
  const isTag = tag === 0xef || tag === 0xee || tag === 0xdd
  if (!isTag || !opened.subarray(56, 60).every((byte) => byte === tag)) return undefined
  return {
    tag,
    dcId: opened.readInt16LE(60),
    decrypt: (bytes) => incoming.update(bytes),
    encrypt: (bytes) => outgoing.update(bytes),
  }
}
