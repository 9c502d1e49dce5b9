/** Writes TL values one behind the other into bytes that grow and are used again. Numbers are little-endian. */
export class ByteWriter {
  private data = Buffer.allocUnsafeSlow(4_096)
  length = 0

  /** Begins anew. */
  reset(): void {
    this.length = 0
  }

  /** A copy of what was written. */
  copy(): Buffer {
    const copy = Buffer.allocUnsafe(this.length)
    this.data.copy(copy, 0, 0, this.length)
    return copy
  }

  /** Signed or unsigned. */
  int(value: number): void {
    const at = this.reserve(4)
    this.data[at] = value
    this.data[at + 1] = value >>> 8
    this.data[at + 2] = value >>> 16
    this.data[at + 3] = value >>> 24
  }

  /** The lowest bits of a number, in so many bytes: a multiple of eight. */
  long(value: bigint, bytes: number): void {
    let rest = value
    for (let written = 0; written < bytes; written += 8) {
      const at = this.reserve(8)
      this.data.writeBigUInt64LE(BigInt.asUintN(64, rest), at)
      rest >>= 64n
    }
  }

  double(value: number): void {
    const at = this.reserve(8)
    this.data.writeDoubleLE(value, at)
  }

  bytes(value: Uint8Array): void {
    this.head(value.length)
    const at = this.reserve(value.length)
    this.data.set(value, at)
    this.pad()
  }

  string(value: string): void {
    const size = Buffer.byteLength(value)
    this.head(size)
    const at = this.reserve(size)
    this.data.write(value, at, 'utf8')
    this.pad()
  }

  private head(size: number): void {
    if (size < 254) this.byte(size)
    else this.int((size << 8) | 254)
  }

  private pad(): void {
    while (this.length % 4 !== 0) this.byte(0)
  }

  private byte(value: number): void {
    const at = this.reserve(1)
    this.data[at] = value
  }

  /** Makes room, maybe in another buffer: to be called before `data` is looked at. @returns where to write. */
  private reserve(size: number): number {
    const at = this.length
    this.length += size
    if (this.length > this.data.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(this.length, 2 * this.data.length))
      larger.set(this.data.subarray(0, at))
      this.data = larger
    }
    return at
  }
}
