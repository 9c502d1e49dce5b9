/** Writes plain TL values into one growing buffer. */
export class TlWriter {
  private buffer: Buffer
  private view: DataView
  private position = 0

  constructor(capacity = 1_024) {
    this.buffer = Buffer.allocUnsafeSlow(capacity)
    this.view = viewOf(this.buffer)
  }

  get length(): number {
    return this.position
  }

  /** Starts again; what was written is given up. */
  reset(): void {
    this.position = 0
  }

  /** A copy of what was written. */
  finish(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.position))
  }

  /** Takes back everything after `length`. */
  truncate(length: number): void {
    this.position = length
  }

  int(value: number): void {
    const start = this.reserve(4)
    this.view.setInt32(start, value, true)
  }

  /** Overwrites the int at `position`. */
  intAt(position: number, value: number): void {
    this.view.setInt32(position, value, true)
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
    const odd = this.position % 4
    if (odd === 0) return
    const start = this.reserve(4 - odd)
    this.buffer.fill(0, start, this.position)
  }

  /** Makes room; the buffer and its view may be others afterwards. */
  private reserve(length: number): number {
    const start = this.position
    const end = start + length
    if (end > this.buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(end, this.buffer.length * 2))
      this.buffer.copy(larger, 0, 0, start)
      this.buffer = larger
      this.view = viewOf(larger)
    }
    this.position = end
    return start
  }
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
