import { createHash, pbkdf2 } from 'node:crypto'
import { promisify } from 'node:util'
import { decryptOldAesIge, sha1 } from './old-aes-ige.js'

const keyBytes = 256
const stretch = promisify(pbkdf2)

/**
 * The key that Telegram Desktop makes of a passcode: stretched 100,000 times, and once where there is none
 * (its `CreateLocalKey`).
 */
export async function passcodeKey(salt: Buffer, passcode: string): Promise<Buffer> {
  const hash = createHash('sha512').update(salt).update(passcode, 'utf8').update(salt).digest()
  return stretch(hash, salt, passcode === '' ? 1 : 100_000, keyBytes, 'sha512')
}

/**
 * Opens what Telegram Desktop encrypted with a local key: a message key, then blocks that begin with their length.
 * @returns `undefined` when the key is another one.
 */
export function decryptLocal(encrypted: Buffer, key: Buffer): Buffer | undefined {
  const messageKey = encrypted.subarray(0, 16)
  const blocks = encrypted.subarray(16)
  if (key.length !== keyBytes || blocks.length === 0 || blocks.length % 16 !== 0) return undefined
  const plain = decryptOldAesIge(blocks, key, messageKey)
  if (!sha1(plain).subarray(0, 16).equals(messageKey)) return undefined
  const length = plain.readInt32LE(0)
  return length < 4 || length > plain.length ? undefined : plain.subarray(4, length)
}
