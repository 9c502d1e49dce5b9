import { readLong } from './longs.js'
import { TlDecodeError } from './tl-error.js'

/** Reads plain TL values from one buffer. Every read checks the bounds; byte strings are views, not copies. */
export class TlReader {
  position = 0
  /** How many objects are open around the current position. */
  depth = 0

  constructor(
    readonly buffer: Buffer,
    private readonly end: number = buffer.length,
  ) {}

  get remaining(): number {
    return this.end - this.position
  }

  int(): number {
    return this.buffer.readInt32LE(this.advance(4))
  }

  uint(): number {
    return this.buffer.readUInt32LE(this.advance(4))
  }

  long(): bigint {
    return readLong(this.buffer, this.advance(8))
  }

  double(): number {
    return this.buffer.readDoubleLE(this.advance(8))
  }

  raw(length: number): Buffer {
    const start = this.advance(length)
    return this.buffer.subarray(start, start + length)
  }

  bytes(): Buffer {
    const length = this.stringLength()
    const start = this.position
    const value = this.raw(length)
    this.skipPadding(start + length)
    return value
  }

  string(): string {
    const length = this.stringLength()
    const start = this.advance(length)
    const value = this.buffer.toString('utf8', start, start + length)
    this.skipPadding(start + length)
    return value
  }

  private stringLength(): number {
    const first = this.buffer[this.advance(1)] ?? 0
    if (first < 254) return first
    if (first === 255) throw new TlDecodeError('a byte string starts with 255')
    return this.buffer.readUIntLE(this.advance(3), 3)
  }

  /** Byte strings end on a multiple of four, counted from the start of the buffer's TL. */
  private skipPadding(end: number): void {
    this.position = end
    const odd = end % 4
    if (odd !== 0) this.advance(4 - odd)
  }

  private advance(length: number): number {
    const start = this.position
    if (length < 0 || start + length > this.end) {
      throw new TlDecodeError(`wanted ${length} bytes at ${start}, ${this.end - start} are left`)
    }
    this.position = start + length
    return start
  }
}
