import { randomFillSync } from 'node:crypto'

const idBytes = 8

/** Random 64-bit numbers other than 0, which Telegram refuses; drawn many at once, as a draw costs more than a number. */
export class RandomIds {
  private readonly drawn = Buffer.alloc(idBytes * 128)
  private offset = this.drawn.length

  next(): bigint {
    if (this.offset >= this.drawn.length) {
      randomFillSync(this.drawn)
      this.offset = 0
    }
    const id = this.drawn.readBigInt64LE(this.offset)
    this.offset += idBytes
    return id || 1n
  }
}
