import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** How packets are told apart in a stream of bytes; one object for each connection. */
export interface Framing {
  /** How many bytes of a packet tell its size. */
  readonly headBytes: number
  /** The whole size of the packet whose head begins at `offset`. */
  sizeAt(data: Buffer, offset: number): number
  /** The smallest size that makes sense. */
  readonly smallestPacket: number
  /**
   * Takes the payload out of a whole packet, without a copy.
   * @throws Error when the packet is damaged.
   */
  open(packet: Buffer): Buffer
  wrap(payload: Buffer): Buffer
}

/** Length, counter, payload, CRC32; core.telegram.org/mtproto/mtproto-transports#full. */
export class FullFraming implements Framing {
  readonly headBytes = 4
  readonly smallestPacket = 12
  private sent = 0

  sizeAt(data: Buffer, offset: number): number {
    return data.readInt32LE(offset)
  }

  open(packet: Buffer): Buffer {
    const end = packet.length - 4
    if (crc32(packet.subarray(0, end)) !== packet.readUInt32LE(end)) throw new Error('A packet has a wrong checksum.')
    return packet.subarray(8, end)
  }

  wrap(payload: Buffer): Buffer {
    const packet = Buffer.allocUnsafe(payload.length + 12)
    packet.writeUInt32LE(packet.length, 0)
    packet.writeUInt32LE(this.sent++, 4)
    payload.copy(packet, 8)
    packet.writeUInt32LE(crc32(packet.subarray(0, -4)), packet.length - 4)
    return packet
  }
}

/**
 * Length, payload; core.telegram.org/mtproto/mtproto-transports#intermediate. Padded, with up to 15 random bytes behind
 * the payload, so that the sizes tell nothing. Does not send the tag that names it: an obfuscated stream has it in its
 * header.
 */
export class IntermediateFraming implements Framing {
  readonly headBytes = 4
  readonly smallestPacket = 8

  constructor(private readonly isPadded: boolean) {}

  sizeAt(data: Buffer, offset: number): number {
    return data.readInt32LE(offset) + 4
  }

  open(packet: Buffer): Buffer {
    const payload = packet.subarray(4)
    return this.isPadded ? payload.subarray(0, unpaddedBytes(payload)) : payload
  }

  wrap(payload: Buffer): Buffer {
    const padding = this.isPadded ? randomBytes(randomBytes(1).readUInt8(0) & 15) : Buffer.alloc(0)
    const head = Buffer.allocUnsafe(4)
    head.writeUInt32LE(payload.length + padding.length, 0)
    return Buffer.concat([head, payload, padding])
  }
}

/** How long the payload is: nothing in the frame says it, but each of the three kinds of message has a size of its own. */
function unpaddedBytes(payload: Buffer): number {
  if (payload.length < 20) return 4
  const isPlain = payload.readBigInt64LE(0) === 0n
  if (isPlain) return 20 + payload.readInt32LE(16)
  return payload.length - ((payload.length - 24) % 16)
}
