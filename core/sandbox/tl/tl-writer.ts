import { Buffer } from 'node:buffer'

/** Writes plain TL values one behind the other into a growing buffer, of which each that is finished keeps its part. */
export class TlWriter {
  private buffer: Buffer
  private view: DataView
  /** Where the value that is written now begins. */
  private start = 0
  private position = 0

  /** @param capacity - of one buffer, which is kept as long as anything that was written into it. */
  constructor(private readonly capacity = 8_192) {
    this.buffer = Buffer.allocUnsafeSlow(capacity)
    this.view = viewOf(this.buffer)
  }

  get length(): number {
    return this.position - this.start
  }

  /** Starts again; what was written is given up. */
  reset(): void {
    this.position = this.start
  }

  /** What was written. What is written from now on comes behind it. */
  finish(): Buffer {
    const { buffer, start, position } = this
    this.start = (position + 7) & ~7
    this.position = this.start
    // What took more than a buffer is given away with it, and leaves nothing behind.
    if (buffer.length > this.capacity || this.start >= buffer.length) this.begin(this.capacity)
    return buffer.subarray(start, position)
  }

  /** What was written, as long as nothing else is. */
  peek(): Buffer {
    return this.buffer.subarray(this.start, this.position)
  }

  /** Takes back everything after `length`. */
  truncate(length: number): void {
    this.position = this.start + length
  }

  int(value: number): void {
    const start = this.reserve(4)
    this.view.setInt32(start, value, true)
  }

  /** Overwrites the int at `position`. */
  intAt(position: number, value: number): void {
    this.view.setInt32(this.start + position, value, true)
  }

  /** Signed or unsigned, 64 bits are taken. */
  long(value: bigint): void {
    const start = this.reserve(8)
    this.view.setBigInt64(start, value, true)
  }

  double(value: number): void {
    const start = this.reserve(8)
    this.view.setFloat64(start, value, true)
  }

  raw(value: Uint8Array): void {
    const start = this.reserve(value.length)
    this.buffer.set(value, start)
  }

  bytes(value: Uint8Array): void {
    this.stringHeader(value.length)
    this.raw(value)
    this.pad()
  }

  string(value: string): void {
    if (value.length < 254 && this.plainString(value)) return
    const length = Buffer.byteLength(value)
    this.stringHeader(length)
    const start = this.reserve(length)
    this.buffer.write(value, start, length, 'utf8')
    this.pad()
  }

  /** Writes a short text of ASCII, as most are, letter by letter. @returns false, and nothing written, for any other. */
  private plainString(value: string): boolean {
    const { length } = value
    const start = this.reserve(1 + length)
    const { buffer } = this
    buffer[start] = length
    for (let index = 0; index < length; index++) {
      const code = value.charCodeAt(index)
      if (code > 127) {
        this.position = start
        return false
      }
      buffer[start + 1 + index] = code
    }
    this.pad()
    return true
  }

  private stringHeader(length: number): void {
    const start = this.reserve(length < 254 ? 1 : 4)
    if (length < 254) this.view.setUint8(start, length)
    else this.view.setInt32(start, (length << 8) | 254, true)
  }

  private pad(): void {
    const odd = this.length % 4
    if (odd === 0) return
    const start = this.reserve(4 - odd)
    this.buffer.fill(0, start, this.position)
  }

  /** Makes room; the buffer and its view may be others afterwards. */
  private reserve(length: number): number {
    const start = this.position
    const end = start + length
    if (end > this.buffer.length) return this.reserveMore(length)
    this.position = end
    return start
  }

  /** Goes on in another buffer with what is being written. */
  private reserveMore(length: number): number {
    const { buffer, start } = this
    const written = this.position - start
    const fits = written + length <= this.capacity
    this.begin(fits ? this.capacity : 2 * (written + length))
    buffer.copy(this.buffer, 0, start, start + written)
    this.position = written + length
    return written
  }

  private begin(capacity: number): void {
    this.buffer = Buffer.allocUnsafeSlow(capacity)
    this.view = viewOf(this.buffer)
    this.start = 0
    this.position = 0
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
