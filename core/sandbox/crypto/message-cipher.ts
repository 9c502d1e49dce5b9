import { decryptIge, encryptIge } from './aes-ige.js'
import { sha1, sha256 } from './hash.js'

/** Which side wrote a message; the two use different parts of the auth key. */
type Sender = 'client' | 'server'

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
  const messageKey = sha256(authKey.subarray(88 + offset(sender), 120 + offset(sender)), plain).subarray(8, 24)
  const { key, iv } = deriveKeys(authKey, messageKey, sender)
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
  const { key, iv } = deriveKeys(authKey, messageKey, sender)
  const plain = decryptIge(encrypted, key, iv)
  const large = sha256(authKey.subarray(88 + offset(sender), 120 + offset(sender)), plain)
  if (!large.subarray(8, 24).equals(messageKey)) return undefined
  return { plain, quickAck: (large.readUInt32LE(0) | 0x8000_0000) >>> 0 }
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
  const key = Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)])
  const iv = Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)])
  return decryptIge(encrypted, key, iv)
}

function deriveKeys(authKey: Buffer, messageKey: Buffer, sender: Sender): { key: Buffer; iv: Buffer } {
  const x = offset(sender)
  const a = sha256(messageKey, authKey.subarray(x, x + 36))
  const b = sha256(authKey.subarray(40 + x, 76 + x), messageKey)
  const key = Buffer.allocUnsafe(32)
  a.copy(key, 0, 0, 8)
  b.copy(key, 8, 8, 24)
  a.copy(key, 24, 24, 32)
  const iv = Buffer.allocUnsafe(32)
  b.copy(iv, 0, 0, 8)
  a.copy(iv, 8, 8, 24)
  b.copy(iv, 24, 24, 32)
  return { key, iv }
}

function offset(sender: Sender): number {
  return sender === 'client' ? 0 : 8
}
