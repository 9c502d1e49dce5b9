import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Library } from '../library/library.js'
import { fastIge, type Ige } from './ige.js'

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

/**
 * Encryption of MTProto 2.0 for one auth key, client side.
 * See core.telegram.org/mtproto/description; the checks are those of core.telegram.org/mtproto/security_guidelines.
 */
export class MessageCipher {
  /** The lower 8 bytes of the key's SHA-1, as every packet begins with. */
  readonly keyId: Buffer
  private readonly ige: Ige

  constructor(
    library: Library,
    /** 256 bytes. */
    readonly authKey: Buffer,
  ) {
    this.ige = fastIge(library)
    this.keyId = createHash('sha1').update(authKey).digest().subarray(12, 20)
  }

  /** Packs a message (its id, number, length and body) for the wire. */
  encrypt(salt: bigint, sessionId: Buffer, message: Buffer): Buffer {
    const bareBytes = 16 + message.length
    const paddingBytes = 12 + ((16 - ((bareBytes + 12) % 16)) % 16)
    const plain = Buffer.allocUnsafe(bareBytes + paddingBytes)
    plain.writeBigInt64LE(BigInt.asIntN(64, salt), 0)
    sessionId.copy(plain, 8)
    message.copy(plain, 16)
    randomBytes(paddingBytes).copy(plain, bareBytes)
    const messageKey = sha256(this.authKey.subarray(88, 120), plain).subarray(8, 24)
    const { key, iv } = this.keyAndIv(messageKey, 0)
    const encrypted = this.ige.encrypt(plain, key, iv)
    return Buffer.concat([this.keyId, messageKey, encrypted])
  }

  /**
   * Opens a packet of the server.
   * @throws UntrustedPacketError when a check fails; the packet is then to be dropped.
   */
  decrypt(sessionId: Buffer, packet: Buffer): PlainMessage {
    if (packet.length < 24 + 48 || (packet.length - 24) % 16 !== 0) {
      throw new UntrustedPacketError(`A packet of ${packet.length} bytes cannot be a message.`)
    }
    if (!packet.subarray(0, 8).equals(this.keyId)) throw new UntrustedPacketError('A packet is of another key.')
    const messageKey = packet.subarray(8, 24)
    const { key, iv } = this.keyAndIv(messageKey, 8)
    const plain = this.ige.decrypt(packet.subarray(24), key, iv)
    if (!timingSafeEqual(sha256(this.authKey.subarray(96, 128), plain).subarray(8, 24), messageKey)) {
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

  private keyAndIv(messageKey: Buffer, x: 0 | 8): { key: Buffer; iv: Buffer } {
    const a = sha256(messageKey, this.authKey.subarray(x, x + 36))
    const b = sha256(this.authKey.subarray(x + 40, x + 76), messageKey)
    return {
      key: Buffer.concat([a.subarray(0, 8), b.subarray(8, 24), a.subarray(24, 32)]),
      iv: Buffer.concat([b.subarray(0, 8), a.subarray(8, 24), b.subarray(24, 32)]),
    }
  }
}

function sha256(first: Buffer, second: Buffer): Buffer {
  return createHash('sha256').update(first).update(second).digest()
}
