import { createHash, hash, timingSafeEqual } from 'node:crypto'
import type { Library } from '../library/library.js'
import { fastIge, type Ige } from './ige.js'
import { fillRandomly } from './random-pool.js'

/** A message as it lies in a decrypted packet. */
export interface PlainMessage {
  messageId: bigint
  seqNo: number
  body: Buffer
}

/** A packet that is not to be believed: a wrong key, hash, session, id or length. The connection it came over is closed. */
export class UntrustedPacketError extends Error {}

/** A packet of a session other than the present one. */
export class OtherSessionError extends UntrustedPacketError {
  constructor(readonly sessionId: Buffer) {
    super('A packet is of another session.')
  }
}

/** What is hashed or ciphered next, of one message at a time: none of it is waited for. */
const hashed = Buffer.allocUnsafeSlow(4_096)
const key = Buffer.allocUnsafeSlow(32)
const iv = Buffer.allocUnsafeSlow(32)
/** What key and vector are made of: the message key, and as much of the auth key as follows it or goes before it. */
const seed = Buffer.allocUnsafeSlow(16 + 36)

/** How much of the auth key goes before a message to be hashed with it. */
const prefixBytes = 32

/**
 * Encryption of MTProto 2.0 for one auth key, client side.
 * See core.telegram.org/mtproto/description; the checks are those of core.telegram.org/mtproto/security_guidelines.
 */
export class MessageCipher {
  /** The lower 8 bytes of the key's SHA-1, as every packet begins with, in two halves. */
  private readonly keyId: readonly [number, number]
  private readonly ige: Ige

  constructor(
    library: Library,
    /** 256 bytes. */
    readonly authKey: Buffer,
  ) {
    this.ige = fastIge(library)
    const digest = hash('sha1', authKey, 'buffer')
    this.keyId = [digest.readUInt32LE(12), digest.readUInt32LE(16)]
  }

  /** Packs a message (its id, number, length and body) for the wire. */
  encrypt(salt: bigint, sessionId: Buffer, message: Buffer): Buffer {
    const bareBytes = 16 + message.length
    const paddingBytes = 12 + ((16 - ((bareBytes + 12) % 16)) % 16)
    const prefixed = Buffer.allocUnsafe(prefixBytes + bareBytes + paddingBytes)
    this.authKey.copy(prefixed, 0, 88, 88 + prefixBytes)
    const plain = prefixed.subarray(prefixBytes)
    plain.writeBigInt64LE(BigInt.asIntN(64, salt), 0)
    sessionId.copy(plain, 8)
    message.copy(plain, 16)
    fillRandomly(plain, bareBytes)
    const messageKey = hash('sha256', prefixed, 'buffer').subarray(8, 24)
    this.setKeyAndIv(messageKey, 0)
    const encrypted = this.ige.encrypt(plain, key, iv)
    const packet = Buffer.allocUnsafe(24 + encrypted.length)
    packet.writeUInt32LE(this.keyId[0], 0)
    packet.writeUInt32LE(this.keyId[1], 4)
    messageKey.copy(packet, 8)
    encrypted.copy(packet, 24)
    return packet
  }

  /**
   * Opens a packet of the server.
   * @throws UntrustedPacketError when a check fails; the packet is then to be dropped.
   */
  decrypt(sessionId: Buffer, packet: Buffer): PlainMessage {
    if (packet.length < 24 + 48 || (packet.length - 24) % 16 !== 0) {
      throw new UntrustedPacketError(`A packet of ${packet.length} bytes cannot be a message.`)
    }
    const isOurs = packet.readUInt32LE(0) === this.keyId[0] && packet.readUInt32LE(4) === this.keyId[1]
    if (!isOurs) throw new UntrustedPacketError('A packet is of another key.')
    const messageKey = packet.subarray(8, 24)
    this.setKeyAndIv(messageKey, 8)
    const plain = this.ige.decrypt(packet.subarray(24), key, iv)
    if (!timingSafeEqual(this.hashOfServer(plain).subarray(8, 24), messageKey)) {
      throw new UntrustedPacketError('A packet does not match its message key.')
    }
    if (!timingSafeEqual(plain.subarray(8, 16), sessionId)) throw new OtherSessionError(plain.subarray(8, 16))
    const bodyBytes = plain.readInt32LE(28)
    const paddingBytes = plain.length - 32 - bodyBytes
    if (bodyBytes < 4 || bodyBytes % 4 !== 0 || paddingBytes < 12 || paddingBytes > 1024) {
      throw new UntrustedPacketError('A packet has a wrong length.')
    }
    return {
      messageId: plain.readBigInt64LE(16),
      seqNo: plain.readInt32LE(24),
      body: plain.subarray(32, 32 + bodyBytes),
    }
  }

  private hashOfServer(plain: Buffer): Buffer {
    const bytes = prefixBytes + plain.length
    if (bytes > hashed.length) {
      return createHash('sha256').update(this.authKey.subarray(96, 128)).update(plain).digest()
    }
    this.authKey.copy(hashed, 0, 96, 96 + prefixBytes)
    plain.copy(hashed, prefixBytes)
    return hash('sha256', hashed.subarray(0, bytes), 'buffer')
  }

  /** Has the shared key and vector be those of a message. */
  private setKeyAndIv(messageKey: Buffer, x: 0 | 8): void {
    messageKey.copy(seed, 0)
    this.authKey.copy(seed, 16, x, x + 36)
    const a = this.ige.hash(seed)
    this.authKey.copy(seed, 0, x + 40, x + 76)
    messageKey.copy(seed, 36)
    const b = this.ige.hash(seed)
    for (let at = 0; at < 32; at++) {
      const isMiddle = at >= 8 && at < 24
      key[at] = (isMiddle ? b[at] : a[at]) ?? 0
      iv[at] = (isMiddle ? a[at] : b[at]) ?? 0
    }
  }
}
