import { hash } from 'node:crypto'

/** Numbers that look random and are the same for the same seed: ids, access hashes, query ids. Not for secrets. */
export class SeededRandom {
  private counter = 0

  constructor(private readonly seed: number) {}

  bytes(length: number): Uint8Array {
    const blocks: Uint8Array[] = []
    for (let have = 0; have < length; have += 32) blocks.push(this.hash(`next:${this.counter++}`))
    return new Uint8Array(Buffer.concat(blocks).subarray(0, length))
  }

  /** A positive 63-bit number, never 0. */
  long(): bigint {
    return (Buffer.from(this.bytes(8)).readBigUInt64LE() >> 1n) | 1n
  }

  /** From `0` to `below - 1`. */
  int(below: number): number {
    return Buffer.from(this.bytes(6)).readUIntLE(0, 6) % below
  }

  /** A number that belongs to `name`: the same each time it is asked for. Signed 64 bits, never 0. */
  longFor(name: string): bigint {
    return Buffer.from(this.hash(`for:${name}`)).readBigInt64LE() | 1n
  }

  bytesFor(name: string, length: number): Uint8Array {
    return new Uint8Array(Buffer.from(this.hash(`bytes:${name}`)).subarray(0, length))
  }

  /** How far the sequence has come; set it to go on where a saved world stopped. */
  get position(): number {
    return this.counter
  }

  set position(value: number) {
    this.counter = value
  }

  private hash(text: string): Uint8Array {
    return hash('sha256', `${this.seed}/${text}`, 'buffer')
  }
}
