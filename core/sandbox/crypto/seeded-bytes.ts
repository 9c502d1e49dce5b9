import { createHash, randomBytes } from 'node:crypto'

/** Gives the next `length` bytes. */
export type ByteSource = (length: number) => Buffer

/** Bytes that follow from a seed and a purpose alone; without a seed, random ones. Not for secrets of real accounts. */
export function seededBytes(seed: number | string | undefined, purpose: string): ByteSource {
  if (seed === undefined) return (length) => randomBytes(length)
  let counter = 0
  return (length) => {
    const blocks: Buffer[] = []
    for (let made = 0; made < length; made += 32) {
      blocks.push(createHash('sha256').update(`${purpose}/${seed}/${counter++}`).digest())
    }
    return Buffer.concat(blocks).subarray(0, length)
  }
}
