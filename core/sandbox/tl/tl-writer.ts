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
    this.view.setInt32(this.reserve(4), value, true)
  }

  /** Overwrites the int at `position`. */
  intAt(position: number, value: number): void {
    this.view.setInt32(position, value, true)
  }

  /** Signed or unsigned, 64 bits are taken. */
  long(value: bigint): void {
    this.view.setBigInt64(this.reserve(8), value, true)
  }

  double(value: number): void {
    this.view.setFloat64(this.reserve(8), value, true)
  }

  raw(value: Uint8Array): void {
    this.buffer.set(value, this.reserve(value.length))
  }

  bytes(value: Uint8Array): void {
    this.stringHeader(value.length)
    this.raw(value)
    this.pad()
  }

  string(value: string): void {
    const length = Buffer.byteLength(value)
    this.stringHeader(length)
    const start = this.reserve(length)
    this.buffer.write(value, start, length, 'utf8')
    this.pad()
  }

  private stringHeader(length: number): void {
    if (length < 254) {
      this.view.setUint8(this.reserve(1), length)
      return
    }
    this.view.setInt32(this.reserve(4), (length << 8) | 254, true)
  }

  private pad(): void {
    const odd = this.position % 4
    if (odd === 0) return
    const start = this.reserve(4 - odd)
    this.buffer.fill(0, start, this.position)
  }

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
