import { decryptIge, encryptIge } from './aes-ige.js'
import { sha1, sha256, sha256Into } from './hash.js'

/** Which side wrote a message; the two use different parts of the auth key. */
type Sender = 'client' | 'server'

/** What is worked out next, of one message at a time: none of it is waited for. */
const digest = Buffer.allocUnsafeSlow(32)
const other = Buffer.allocUnsafeSlow(32)
const hashed = Buffer.allocUnsafeSlow(16_384)
const keyed = Buffer.allocUnsafeSlow(52)
const key = Buffer.allocUnsafeSlow(32)
const iv = Buffer.allocUnsafeSlow(32)

/**
 * Encrypts the inside of a message as MTProto 2.0 does (core.telegram.org/mtproto/description).
 * @param plain - salt, session, header, body and 12 to 1024 bytes of padding; a multiple of 16 bytes.
 * @returns the message key and the encrypted data, which follow the auth key id in this order.
 */
export function encryptMessage(
  authKey: Buffer,
  plain: Buffer,
  sender: Sender,
): { messageKey: Buffer; encrypted: Buffer } {
  hashMessage(authKey, plain, sender)
  const messageKey = Buffer.allocUnsafe(16)
  copyBytes(messageKey, 0, digest, 8, 16)
  deriveKeys(authKey, messageKey, sender)
  return { messageKey, encrypted: encryptIge(plain, key, iv) }
}

/**
 * Decrypts the data of a message and checks its key.
 * @returns the inside and the token of its quick acknowledgement, or `undefined` when the message key does not fit.
 */
export function decryptMessage(
  authKey: Buffer,
  messageKey: Buffer,
  encrypted: Buffer,
  sender: Sender,
): { plain: Buffer; quickAck: number } | undefined {
  deriveKeys(authKey, messageKey, sender)
  const plain = decryptIge(encrypted, key, iv)
  hashMessage(authKey, plain, sender)
  if (digest.compare(messageKey, 0, 16, 8, 24) !== 0) return undefined
  return { plain, quickAck: (digest.readUInt32LE(0) | 0x8000_0000) >>> 0 }
}

/**
 * Decrypts a message of MTProto 1.0, which clients still use inside `auth.bindTempAuthKey`. The message key is for the
 * caller to check: it covers the plain text without its padding.
 */
export function decryptLegacyMessage(authKey: Buffer, messageKey: Buffer, encrypted: Buffer): Buffer {
  const a = sha1(messageKey, authKey.subarray(0, 32))
  const b = sha1(authKey.subarray(32, 48), messageKey, authKey.subarray(48, 64))
  const c = sha1(authKey.subarray(64, 96), messageKey)
  const d = sha1(messageKey, authKey.subarray(96, 128))
  const legacyKey = Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)])
  const legacyIv = Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)])
  return decryptIge(encrypted, legacyKey, legacyIv)
}

/** Hashes a part of the auth key with the message into {@link digest}; its middle is the message key. */
function hashMessage(authKey: Buffer, plain: Buffer, sender: Sender): void {
  const start = 88 + offset(sender)
  const length = 32 + plain.length
  if (length > hashed.length) {
    sha256(authKey.subarray(start, start + 32), plain).copy(digest)
    return
  }
  copyBytes(hashed, 0, authKey, start, 32)
  plain.copy(hashed, 32)
  sha256Into(digest, hashed.subarray(0, length))
}

/** Works {@link key} and {@link iv} out. */
function deriveKeys(authKey: Buffer, messageKey: Buffer, sender: Sender): void {
  const x = offset(sender)
  copyBytes(keyed, 0, messageKey, 0, 16)
  copyBytes(keyed, 16, authKey, x, 36)
  sha256Into(digest, keyed)
  copyBytes(keyed, 0, authKey, 40 + x, 36)
  copyBytes(keyed, 36, messageKey, 0, 16)
  sha256Into(other, keyed)
  copyBytes(key, 0, digest, 0, 8)
  copyBytes(key, 8, other, 8, 16)
  copyBytes(key, 24, digest, 24, 8)
  copyBytes(iv, 0, other, 0, 8)
  copyBytes(iv, 8, digest, 8, 16)
  copyBytes(iv, 24, other, 24, 8)
}

/** Node's own `copy` makes an object for each part of a buffer. */
function copyBytes(to: Buffer, toAt: number, from: Buffer, fromAt: number, count: number): void {
  for (let index = 0; index < count; index++) to[toAt + index] = from[fromAt + index] ?? 0
}

function offset(sender: Sender): number {
  return sender === 'client' ? 0 : 8
}
