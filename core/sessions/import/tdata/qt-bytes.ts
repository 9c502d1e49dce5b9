/** Reads a stream of Qt's `QDataStream`, big-endian. Throws `RangeError` past its end. */
export class QtBytes {
  private at = 0

  constructor(private readonly source: Buffer) {}

  int32(): number {
    return this.source.readInt32BE(this.advance(4))
  }

  uint64(): bigint {
    return this.source.readBigUInt64BE(this.advance(8))
  }

  raw(length: number): Buffer {
    const start = this.advance(length)
    return this.source.subarray(start, start + length)
  }

  /** A `QByteArray`: its length, then its bytes; a length of -1 is one that is null. */
  byteArray(): Buffer {
    const length = this.source.readUInt32BE(this.advance(4))
    return length === 0xffffffff ? Buffer.alloc(0) : this.raw(length)
  }

  private advance(count: number): number {
    const start = this.at
    if (start + count > this.source.length) throw new RangeError('past the end')
    this.at += count
    return start
  }
}
