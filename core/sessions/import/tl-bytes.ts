/** Reads TL's plain values from bytes (core.telegram.org/mtproto/serialize). Throws `RangeError` past their end. */
export class TlBytes {
  private at = 0

  constructor(private readonly source: Buffer) {}

  get isAtEnd(): boolean {
    return this.at === this.source.length
  }

  byte(): number {
    return this.source.readUInt8(this.advance(1))
  }

  int(): number {
    return this.source.readInt32LE(this.advance(4))
  }

  /** A `long`, exact up to 2^53. */
  long(): number {
    return Number(this.source.readBigInt64LE(this.advance(8)))
  }

  bytes(): Buffer {
    const first = this.byte()
    const length = first < 254 ? first : this.source.readUIntLE(this.advance(3), 3)
    const start = this.advance(length)
    const written = (first < 254 ? 1 : 4) + length
    this.advance((4 - (written % 4)) % 4)
    return this.source.subarray(start, start + length)
  }

  string(): string {
    return this.bytes().toString('utf8')
  }

  private advance(count: number): number {
    const start = this.at
    if (start + count > this.source.length) throw new RangeError('past the end')
    this.at += count
    return start
  }
}
