import { createDecipheriv, createHash } from 'node:crypto'

/**
 * Decrypts AES-256-IGE as MTProto 1.0 derives its key from an authorization key and a message key
 * (core.telegram.org/mtproto/description_v1); Telegram Desktop still protects its files so, always in the direction
 * from the server (x = 8).
 * @param encrypted - a whole number of 16-byte blocks.
 */
export function decryptOldAesIge(encrypted: Buffer, authKey: Buffer, messageKey: Buffer): Buffer {
  const part = (start: number, length: number) => authKey.subarray(8 + start, 8 + start + length)
  const a = sha1(messageKey, part(0, 32))
  const b = sha1(part(32, 16), messageKey, part(48, 16))
  const c = sha1(part(64, 32), messageKey)
  const d = sha1(messageKey, part(96, 32))
  const key = Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)])
  const vector = Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)])
  return decryptIge(encrypted, key, vector)
}

export function sha1(...parts: Uint8Array[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Node has no IGE; each block is ECB between two xors. */
function decryptIge(encrypted: Buffer, key: Buffer, vector: Buffer): Buffer {
  const block = createDecipheriv('aes-256-ecb', key, null).setAutoPadding(false)
  const plain = Buffer.alloc(encrypted.length)
  let previousCipher = vector.subarray(0, 16)
  let previousPlain = vector.subarray(16, 32)
  for (let at = 0; at < encrypted.length; at += 16) {
    const cipher = encrypted.subarray(at, at + 16)
    const decrypted = xor(block.update(xor(cipher, previousPlain)), previousCipher)
    decrypted.copy(plain, at)
    previousCipher = cipher
    previousPlain = decrypted
  }
  return plain
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}
