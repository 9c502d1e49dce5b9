import { createHash, randomBytes } from 'node:crypto'
import type { Library } from '../library/library.js'
import { fastIge } from '../session/ige.js'

const bindAuthKeyInner = 0x75a3f765

/** What a temporary key is bound by. */
export interface Binding {
  readonly nonce: bigint
  readonly temporaryKey: Buffer
  readonly permanentKey: Buffer
  /** The session in which the request is sent, 8 bytes. */
  readonly sessionId: Buffer
  /** The id of the message that the request is sent in. */
  readonly messageId: bigint
  /** When the temporary key ends, in seconds since 1970 by the server's clock. */
  readonly expiresAt: number
}

/** How an auth key is named: the last 8 bytes of its SHA-1, signed. */
export function keyIdOf(authKey: Buffer): bigint {
  return createHash('sha1').update(authKey).digest().readBigInt64LE(12)
}

/**
 * Proves to the server that whoever has the temporary key has the permanent one too: a message of MTProto 1.0 under the permanent
 * key (core.telegram.org/method/auth.bindTempAuthKey#encrypted-message).
 */
export function bindingProof(library: Library, binding: Binding): Buffer {
  const { nonce, temporaryKey, permanentKey, sessionId, messageId, expiresAt } = binding
  const permanentId = keyIdOf(permanentKey)
  const inner = Buffer.alloc(40)
  inner.writeUInt32LE(bindAuthKeyInner, 0)
  inner.writeBigInt64LE(nonce, 4)
  inner.writeBigInt64LE(keyIdOf(temporaryKey), 12)
  inner.writeBigInt64LE(permanentId, 20)
  sessionId.copy(inner, 28)
  inner.writeInt32LE(expiresAt, 36)
  const head = Buffer.alloc(32)
  randomBytes(16).copy(head, 0)
  head.writeBigInt64LE(messageId, 16)
  head.writeInt32LE(0, 24)
  head.writeInt32LE(inner.length, 28)
  const message = Buffer.concat([head, inner])
  const messageKey = sha1(message).subarray(4, 20)
  const { key, iv } = firstKeyAndIv(permanentKey, messageKey)
  const padded = Buffer.concat([message, randomBytes((16 - (message.length % 16)) % 16)])
  const id = Buffer.alloc(8)
  id.writeBigInt64LE(permanentId)
  return Buffer.concat([id, messageKey, fastIge(library).encrypt(padded, key, iv)])
}

/** Of MTProto 1.0, from client to server: core.telegram.org/mtproto/description_v1#defining-aes-key-and-initialization-vector. */
function firstKeyAndIv(authKey: Buffer, messageKey: Buffer): { key: Buffer; iv: Buffer } {
  const a = sha1(messageKey, authKey.subarray(0, 32))
  const b = sha1(authKey.subarray(32, 48), messageKey, authKey.subarray(48, 64))
  const c = sha1(authKey.subarray(64, 96), messageKey)
  const d = sha1(messageKey, authKey.subarray(96, 128))
  return {
    key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 20), c.subarray(4, 16)]),
    iv: Buffer.concat([a.subarray(8, 20), b.subarray(0, 8), c.subarray(16, 20), d.subarray(0, 8)]),
  }
}

function sha1(...parts: Buffer[]): Buffer {
  const hash = createHash('sha1')
  for (const part of parts) hash.update(part)
  return hash.digest()
}
