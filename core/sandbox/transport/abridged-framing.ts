import type { ByteQueue } from './byte-queue.js'
import { checkLength, type Frame, type Framing } from './framing.js'

/** How many bytes say the length of a long message. */
const longHead = 4

/** One byte of length, or four, in words of four bytes (core.telegram.org/mtproto/mtproto-transports#abridged). */
export class AbridgedFraming implements Framing {
  readonly name = 'abridged'
  readonly room = longHead

  constructor(private readonly maxFrameBytes: number) {}

  next(queue: ByteQueue): Frame | undefined {
    if (queue.length === 0) return undefined
    const first = queue.firstByte()
    const isLong = (first & 0x7f) === 0x7f
    const headerLength = isLong ? longHead : 1
    if (queue.length < headerLength) return undefined
    const words = isLong ? queue.firstWord() >>> 8 : first & 0x7f
    const length = checkLength(words * 4, this.maxFrameBytes)
    if (queue.length < headerLength + length) return undefined
    queue.skip(headerLength)
    return { payload: queue.take(length), wantsQuickAck: first >= 0x80 }
  }

  wrap(packet: Buffer): Buffer[] {
    const words = (packet.length - longHead) / 4
    if (words < 0x7f) {
      packet[longHead - 1] = words
      return [packet.subarray(longHead - 1)]
    }
    packet[0] = 0x7f
    packet.writeUIntLE(words, 1, 3)
    return [packet]
  }

  /** Turned round, so that its first byte has the top bit and is no length. */
  quickAck(token: number): Buffer {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeUInt32BE(token)
    return bytes
  }
}
