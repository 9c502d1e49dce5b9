import { crc32 } from 'node:zlib'
import type { ByteQueue } from './byte-queue.js'
import { checkLength, type Frame, type Framing, FramingError } from './framing.js'

/** Length, sequence number, payload and checksum (core.telegram.org/mtproto/mtproto-transports#full). */
export class FullFraming implements Framing {
  readonly name = 'full'
  readonly room = 8
  private received = 0
  private sent = 0

  constructor(private readonly maxFrameBytes: number) {}

  next(queue: ByteQueue): Frame | undefined {
    if (queue.length < 4) return undefined
    const length = queue.firstWord()
    checkLength(length - 12, this.maxFrameBytes)
    if (queue.length < length) return undefined
    const frame = queue.take(length)
    if (frame.readUInt32LE(length - 4) !== crc32(frame.subarray(0, length - 4))) {
      throw new FramingError('a frame with a wrong checksum')
    }
    if (frame.readInt32LE(4) !== this.received) {
      throw new FramingError(`frame ${frame.readInt32LE(4)} instead of ${this.received}`)
    }
    this.received++
    return { payload: frame.subarray(8, length - 4), wantsQuickAck: false }
  }

  wrap(packet: Buffer): Buffer[] {
    packet.writeUInt32LE(packet.length + 4, 0)
    packet.writeInt32LE(this.sent++, 4)
    const checksum = Buffer.allocUnsafe(4)
    checksum.writeUInt32LE(crc32(packet))
    return [packet, checksum]
  }

  quickAck(): undefined {
    return undefined
  }
}
