import { decryptIge, encryptLong, longBytes } from './aes-ige.js'
import { type CipherMemory, cipherMemory, hashedBefore, headBytes } from './cipher-memory.js'
import { sha1, sha256Text } from './hash.js'

/** Which side wrote a message; the two use different parts of the auth key. */
type Sender = 'client' | 'server'

/** What the message key is made with, of one message at a time: none of it is waited for. */
const keyed = Buffer.allocUnsafeSlow(52)
const messageKeyBytes = 16
/** Where the message key lies in a packet, behind the id of the auth key. */
const messageKeyAt = 8

/**
 * Encrypts the inside of a message as MTProto 2.0 does (core.telegram.org/mtproto/description).
 * @param length - so many bytes lie in the memory as its plain bytes: salt, session, header, body and 12 to 1024 bytes of padding;
 * a multiple of 16.
 * @param packet - gets the message key, and the encrypted data behind it.
 * @param at - where the message key begins in it.
 */
export function encryptInto(packet: Buffer, at: number, authKey: Buffer, length: number, sender: Sender): void {
  const memory = cipherMemory()
  const digest = hashMessage(memory, authKey, length, sender)
  for (let index = 0; index < messageKeyBytes; index++) packet[at + index] = digest.charCodeAt(8 + index)
  deriveKeys(memory, authKey, packet, at, sender)
  packet.set(encrypted(memory, length), at + messageKeyBytes)
}

/**
 * Decrypts the data of a packet and checks its key. What was in it lies in the memory as its plain bytes then.
 * @param packet - the id of the auth key, the message key and the data, a multiple of 16 bytes.
 * @returns the token of its quick acknowledgement, or `undefined` when the message key does not fit.
 */
export function decryptPacket(packet: Buffer, authKey: Buffer, sender: Sender): number | undefined {
  const memory = cipherMemory()
  const length = packet.length - headBytes
  memory.makeRoom(length)
  // With its head, as a part of a buffer is an object of its own.
  memory.bytes.set(packet, memory.encryptedAt - headBytes)
  deriveKeys(memory, authKey, packet, messageKeyAt, sender)
  memory.decrypt(length)
  const digest = hashMessage(memory, authKey, length, sender)
  for (let index = 0; index < messageKeyBytes; index++) {
    if (packet[messageKeyAt + index] !== digest.charCodeAt(8 + index)) return undefined
  }
  const token = digest.charCodeAt(0) | (digest.charCodeAt(1) << 8) | (digest.charCodeAt(2) << 16)
  return (token | (digest.charCodeAt(3) << 24) | 0x8000_0000) >>> 0
}

/** Encrypts the inside of a message that lies in a buffer. */
export function encryptMessage(
  authKey: Buffer,
  plain: Buffer,
  sender: Sender,
): { messageKey: Buffer; encrypted: Buffer } {
  const memory = cipherMemory()
  memory.makeRoom(plain.length)
  memory.bytes.set(plain, memory.plainAt)
  const packet = Buffer.allocUnsafe(messageKeyBytes + plain.length)
  encryptInto(packet, 0, authKey, plain.length, sender)
  return { messageKey: packet.subarray(0, messageKeyBytes), encrypted: packet.subarray(messageKeyBytes) }
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
  const quickAck = decryptPacket(Buffer.concat([Buffer.alloc(messageKeyAt), messageKey, encrypted]), authKey, sender)
  if (quickAck === undefined) return undefined
  const { bytes, plainAt } = cipherMemory()
  return { plain: Buffer.from(bytes.subarray(plainAt, plainAt + encrypted.length)), quickAck }
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

/** What the plain bytes become with the key and the vector that were derived. */
function encrypted(memory: CipherMemory, length: number): Buffer {
  if (length >= longBytes) {
    const { bytes, plainAt, keyAt, ivAt } = memory
    const plain = bytes.subarray(plainAt, plainAt + length)
    return encryptLong(plain, bytes.subarray(keyAt, keyAt + 32), bytes.subarray(ivAt, ivAt + 32))
  }
  memory.encrypt(length)
  return memory.encrypted(length)
}

/** Hashes a part of the auth key with the plain bytes; the middle of the digest is the message key. */
function hashMessage(memory: CipherMemory, authKey: Buffer, length: number, sender: Sender): string {
  copyBytes(memory.bytes, memory.plainAt - hashedBefore, authKey, 88 + offset(sender), hashedBefore)
  return sha256Text(memory.hashed(length))
}

/** Works key and vector out, where the memory has them. */
function deriveKeys(memory: CipherMemory, authKey: Buffer, packet: Buffer, at: number, sender: Sender): void {
  const x = offset(sender)
  const { bytes, keyAt, ivAt } = memory
  copyBytes(keyed, 0, packet, at, 16)
  copyBytes(keyed, 16, authKey, x, 36)
  const a = sha256Text(keyed)
  copyBytes(keyed, 0, authKey, 40 + x, 36)
  copyBytes(keyed, 36, packet, at, 16)
  const b = sha256Text(keyed)
  for (let index = 0; index < 8; index++) {
    bytes[keyAt + index] = a.charCodeAt(index)
    bytes[keyAt + 24 + index] = a.charCodeAt(24 + index)
    bytes[ivAt + index] = b.charCodeAt(index)
    bytes[ivAt + 24 + index] = b.charCodeAt(24 + index)
  }
  for (let index = 8; index < 24; index++) {
    bytes[keyAt + index] = b.charCodeAt(index)
    bytes[ivAt + index] = a.charCodeAt(index)
  }
}

/** Node's own `copy` makes an object for each part of a buffer. */
function copyBytes(to: Buffer, toAt: number, from: Buffer, fromAt: number, count: number): void {
  for (let index = 0; index < count; index++) to[toAt + index] = from[fromAt + index] ?? 0
}

function offset(sender: Sender): number {
  return sender === 'client' ? 0 : 8
}
