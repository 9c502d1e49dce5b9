import { randomBytes, randomInt } from 'node:crypto'
import type { ByteQueue } from './byte-queue.js'
import { checkLength, type Frame, type Framing } from './framing.js'

/** Four bytes of length; the padded kind hides lengths behind up to 15 random bytes. */
export class IntermediateFraming implements Framing {
  readonly name: string
  readonly room = 4

  constructor(
    private readonly maxFrameBytes: number,
    private readonly padded: boolean,
  ) {
    this.name = padded ? 'padded intermediate' : 'intermediate'
  }

  next(queue: ByteQueue): Frame | undefined {
    if (queue.length < 4) return undefined
    const word = queue.firstWord()
    const length = checkLength(word & 0x7fff_ffff, this.maxFrameBytes)
    if (queue.length < 4 + length) return undefined
    queue.skip(4)
    const payload = queue.take(length)
    return { payload: this.padded ? withoutPadding(payload) : payload, wantsQuickAck: word >= 0x8000_0000 }
  }

  wrap(packet: Buffer): Buffer[] {
    const length = packet.length - this.room
    // A transport error is four bytes and told by its length, so it gets no padding.
    const padding = this.padded && length > 4 ? randomBytes(randomInt(16)) : undefined
    packet.writeUInt32LE(length + (padding?.length ?? 0))
    return padding ? [packet, padding] : [packet]
  }

  quickAck(token: number): Buffer {
    const bytes = Buffer.allocUnsafe(4)
    bytes.writeUInt32LE(token)
    return bytes
  }
}

/** What the message itself says of its length: encrypted data comes in blocks, a plain message has a length field. */
function withoutPadding(payload: Buffer): Buffer {
  if (payload.length < 24) return payload
  const isPlain = payload.readBigInt64LE(0) === 0n
  if (!isPlain) return payload.subarray(0, 24 + ((payload.length - 24) & ~15))
  const end = 20 + payload.readUInt32LE(16)
  return end <= payload.length ? payload.subarray(0, end) : payload
}
