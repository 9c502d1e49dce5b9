import { randomFillSync } from 'node:crypto'

/** Asking the system for a few bytes takes as long as for all of these. */
const pool = Buffer.allocUnsafeSlow(4_096)
let used = pool.length

/** Fills a buffer from an offset to its end with random bytes that are given to nobody else. */
export function fillRandomly(target: Buffer, offset: number): void {
  const bytes = target.length - offset
  if (bytes > pool.length) {
    randomFillSync(target, offset)
    return
  }
  if (used + bytes > pool.length) {
    randomFillSync(pool)
    used = 0
  }
  pool.copy(target, offset, used, used + bytes)
  pool.fill(0, used, used + bytes)
  used += bytes
}

/** So many random bytes, in memory of their own: what is kept for long would keep alive what lay beside it. */
export function ownRandomBytes(length: number): Buffer {
  const bytes = Buffer.allocUnsafeSlow(length)
  fillRandomly(bytes, 0)
  return bytes
}
