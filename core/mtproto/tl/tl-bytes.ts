/** Reads the few TL types of a key exchange from bytes, one field after the other. */
export class TlBytes {
  offset = 0

  constructor(private readonly data: Buffer) {}

  /** Unsigned. */
  int(): number {
    const value = this.data.readUInt32LE(this.offset)
    this.offset += 4
    return value
  }

  take(length: number): Buffer {
    const end = this.offset + length
    if (end > this.data.length) throw new RangeError('The TL data are too short.')
    const taken = this.data.subarray(this.offset, end)
    this.offset = end
    return taken
  }

  bytes(): Buffer {
    const begin = this.offset
    const first = this.data.readUInt8(begin)
    const [head, length] = first < 254 ? [1, first] : [4, this.data.readUIntLE(begin + 1, 3)]
    this.offset = begin + head
    const content = this.take(length)
    this.offset = begin + ((head + length + 3) & ~3)
    return content
  }

  /** A vector of signed 64-bit numbers. */
  longs(): bigint[] {
    this.int()
    return Array.from({ length: this.int() }, () => this.take(8).readBigInt64LE())
  }
}

/** Bytes as TL writes them: their length, themselves, zeros up to four bytes. */
export function tlBytes(bytes: Buffer): Buffer {
  const { length } = bytes
  const head = length < 254 ? [length] : [254, length & 255, (length >> 8) & 255, length >> 16]
  return Buffer.concat([Buffer.from(head), bytes, Buffer.alloc((4 - ((head.length + length) % 4)) % 4)])
}
