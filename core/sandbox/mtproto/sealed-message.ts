import { randomFillSync, randomInt } from 'node:crypto'
import { decryptMessage, encryptMessage } from '../crypto/message-cipher.js'
import { readLong, writeLong } from '../tl/longs.js'
import type { AuthKey } from './auth-key.js'

/** The inside of a client's message. */
export interface OpenedMessage {
  readonly salt: bigint
  readonly sessionId: bigint
  readonly id: bigint
  readonly seqNo: number
  readonly body: Buffer
  readonly quickAck: number
}

const headerBytes = 32
const minPadding = 12
const maxPadding = 1_024

/**
 * Opens an encrypted payload.
 * @returns `undefined` when anything about it is wrong: it is to be met with silence.
 */
export function openMessage(key: AuthKey, payload: Buffer): OpenedMessage | undefined {
  const encrypted = payload.subarray(24)
  if (encrypted.length < headerBytes + minPadding || encrypted.length % 16 !== 0) return undefined
  const opened = decryptMessage(key.key, payload.subarray(8, 24), encrypted, 'client')
  if (!opened) return undefined
  const { plain, quickAck } = opened
  const length = plain.readUInt32LE(28)
  const padding = plain.length - headerBytes - length
  if (length % 4 !== 0 || length < 4 || padding < minPadding || padding > maxPadding) return undefined
  return {
    salt: readLong(plain, 0),
    sessionId: readLong(plain, 8),
    id: readLong(plain, 16),
    seqNo: plain.readInt32LE(24),
    body: plain.subarray(headerBytes, headerBytes + length),
    quickAck,
  }
}

/** Sizes of a message that are wrong on purpose. */
export interface WrongSizes {
  /** What the header says of the body's length, instead of the truth. */
  readonly length?: number
  /** The least bytes of padding. */
  readonly padding?: number
}

/** The inside of the message that is sealed next, unless it is too long for it. */
const inside = Buffer.allocUnsafeSlow(16_384)

/** Encrypts a message of the server; the result is a whole payload. */
export function sealMessage(
  key: AuthKey,
  message: { salt: bigint; sessionId: bigint; id: bigint; seqNo: number; body: Buffer },
  wrong?: WrongSizes,
): Buffer {
  const { body } = message
  const least = headerBytes + body.length + (wrong?.padding ?? minPadding)
  const length = least + ((16 - (least % 16)) % 16)
  const plain = length > inside.length ? Buffer.allocUnsafe(length) : inside.subarray(0, length)
  writeLong(plain, message.salt, 0)
  writeLong(plain, message.sessionId, 8)
  writeLong(plain, message.id, 16)
  plain.writeInt32LE(message.seqNo, 24)
  plain.writeInt32LE(wrong?.length ?? body.length, 28)
  body.copy(plain, headerBytes)
  fillRandom(plain, headerBytes + body.length)
  const { messageKey, encrypted } = encryptMessage(key.key, plain, 'server')
  const payload = Buffer.allocUnsafe(24 + encrypted.length)
  writeLong(payload, key.id, 0)
  messageKey.copy(payload, 8)
  encrypted.copy(payload, 24)
  return payload
}

const pool = randomFillSync(Buffer.allocUnsafeSlow(4_096))

/** Padding needs to differ, not to be secret; a pool read at random places saves a call per message. */
function fillRandom(target: Buffer, start: number): void {
  const length = target.length - start
  const from = randomInt(pool.length - length)
  pool.copy(target, start, from, from + length)
}
