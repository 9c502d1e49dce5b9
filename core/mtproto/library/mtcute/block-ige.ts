import { createCipheriv, createDecipheriv } from 'node:crypto'

const blockBytes = 16

/**
 * AES-256 in the IGE mode, block by block on the AES of Node: slow, for where nothing faster is to be had, and to compare
 * with. A block is combined with the plain and the encrypted one before it.
 */
export class BlockIge {
  constructor(
    private readonly key: Buffer,
    /** The encrypted block before the first, then the plain one. */
    private readonly iv: Buffer,
  ) {}

  encryptIge(plain: Buffer): Buffer {
    const cipher = createCipheriv('aes-256-ecb', this.key, null).setAutoPadding(false)
    return this.chain(plain, this.iv.subarray(0, blockBytes), this.iv.subarray(blockBytes), (block) =>
      cipher.update(block),
    )
  }

  decryptIge(encrypted: Buffer): Buffer {
    const cipher = createDecipheriv('aes-256-ecb', this.key, null).setAutoPadding(false)
    return this.chain(encrypted, this.iv.subarray(blockBytes), this.iv.subarray(0, blockBytes), (block) =>
      cipher.update(block),
    )
  }

  /** @param output - the block of the result before the first. @param input - that of what is given. */
  private chain(data: Buffer, output: Buffer, input: Buffer, change: (block: Buffer) => Buffer): Buffer {
    const result = Buffer.alloc(data.length)
    let [lastOutput, lastInput] = [output, input]
    for (let start = 0; start < data.length; start += blockBytes) {
      const block = data.subarray(start, start + blockBytes)
      const changed = xor(change(xor(block, lastOutput)), lastInput)
      changed.copy(result, start)
      lastOutput = changed
      lastInput = block
    }
    return result
  }
}

function xor(one: Buffer, other: Buffer): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}
