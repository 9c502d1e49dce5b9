import { Buffer } from 'node:buffer'
import { randomFillSync, randomInt } from 'node:crypto'
import { cipherMemory, headBytes } from '../crypto/cipher-memory.js'
import { decryptPacket, encryptInto } from '../crypto/message-cipher.js'
import { readLong, readUint, writeInt, writeLong } from '../tl/longs.js'
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
  const encryptedBytes = payload.length - headBytes
  if (encryptedBytes < headerBytes + minPadding || encryptedBytes % 16 !== 0) return undefined
  const quickAck = decryptPacket(payload, key.key, 'client')
  if (quickAck === undefined) return undefined
  const memory = cipherMemory()
  const { bytes, plainAt } = memory
  const length = readUint(bytes, plainAt + 28)
  const padding = encryptedBytes - headerBytes - length
  if (length % 4 !== 0 || length < 4 || padding < minPadding || padding > maxPadding) return undefined
  // The memory is for the next packet; what this one says is kept.
  const body = Buffer.allocUnsafe(length)
  body.set(memory.body(length, headerBytes))
  return {
    salt: readLong(bytes, plainAt),
    sessionId: readLong(bytes, plainAt + 8),
    id: readLong(bytes, plainAt + 16),
    seqNo: readUint(bytes, plainAt + 24) | 0,
    body,
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

/**
 * Encrypts a message of the server.
 * @param room - so many bytes are left free at the start, for what the transport says of it.
 * @returns a whole payload behind them.
 */
export function sealMessage(
  key: AuthKey,
  message: { salt: bigint; sessionId: bigint; id: bigint; seqNo: number; body: Buffer },
  wrong?: WrongSizes,
  room = 0,
): Buffer {
  const { body } = message
  const least = headerBytes + body.length + (wrong?.padding ?? minPadding)
  const length = least + ((16 - (least % 16)) % 16)
  const memory = cipherMemory()
  memory.makeRoom(length)
  const { bytes, plainAt } = memory
  writeLong(bytes, message.salt, plainAt)
  writeLong(bytes, message.sessionId, plainAt + 8)
  writeLong(bytes, message.id, plainAt + 16)
  writeInt(bytes, message.seqNo, plainAt + 24)
  writeInt(bytes, wrong?.length ?? body.length, plainAt + 28)
  bytes.set(body, plainAt + headerBytes)
  fillRandom(bytes, plainAt + headerBytes + body.length, plainAt + length)
  const packet = Buffer.allocUnsafe(room + headBytes + length)
  writeLong(packet, key.id, room)
  encryptInto(packet, room + 8, key.key, length, 'server')
  return packet
}

const pool = randomFillSync(Buffer.allocUnsafeSlow(4_096))

/** Padding needs to differ, not to be secret; a pool read at random places saves a call per message. */
function fillRandom(target: Buffer, start: number, end: number): void {
  let from = randomInt(pool.length - (end - start))
  for (let at = start; at < end; at++) target[at] = pool[from++] ?? 0
}
