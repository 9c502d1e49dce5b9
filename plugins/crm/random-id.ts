import { createHash } from 'node:crypto'

/** The same number for the same thing, so that sending it again after a crash sends it once. */
export function randomIdOf(...parts: readonly (string | number)[]): bigint {
  return createHash('sha256').update(JSON.stringify(parts)).digest().readBigInt64LE() || 1n
}
