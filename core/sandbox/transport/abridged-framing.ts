import type { ByteQueue } from './byte-queue.js'
import { checkLength, type Frame, type Framing } from './framing.js'

/** One byte of length, or four, in words of four bytes (core.telegram.org/mtproto/mtproto-transports#abridged). */
export class AbridgedFraming implements Framing {
  readonly name = 'abridged'

  constructor(private readonly maxFrameBytes: number) {}

  next(queue: ByteQueue): Frame | undefined {
    if (queue.length === 0) return undefined
    const header = queue.peek(4)
    const first = header[0] ?? 0
    const isLong = (first & 0x7f) === 0x7f
    const headerLength = isLong ? 4 : 1
    if (header.length < headerLength) return undefined
    const words = isLong ? header.readUIntLE(1, 3) : first & 0x7f
    const length = checkLength(words * 4, this.maxFrameBytes)
    if (queue.length < headerLength + length) return undefined
    queue.take(headerLength)
    return { payload: queue.take(length), wantsQuickAck: first >= 0x80 }
  }

  wrap(payload: Buffer): Buffer[] {
    const words = payload.length / 4
    if (words < 0x7f) return [Buffer.from([words]), payload]
    const header = Buffer.allocUnsafe(4)
    header[0] = 0x7f
    header.writeUIntLE(words, 1, 3)
    return [header, payload]
  }

  /** Turned round, so that its first byte has the top bit and is no length. */
  quickAck(token: number): Buffer {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeUInt32BE(token)
    return bytes
  }
}
