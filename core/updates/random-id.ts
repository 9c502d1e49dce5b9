import { createHash } from 'node:crypto'

/**
 * The `random_id` of a message: the first 64 bits, signed, of SHA-256 over the parts. The same parts give the same
 * number, and Telegram takes a number once per account: that is what keeps a second run of a handler from sending twice.
 */
export function derivedRandomId(...parts: readonly (string | number)[]): bigint {
  const hash = createHash('sha256')
  // The length keeps ['a', 'bc'] and ['ab', 'c'] apart.
  for (const part of parts) hash.update(`${String(part).length}:${part}`)
  const id = hash.digest().readBigInt64LE(0)
  // Telegram refuses 0 (RANDOM_ID_EMPTY).
  return id === 0n ? 1n : id
}
