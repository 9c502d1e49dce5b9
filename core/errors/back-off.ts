/**
 * The wait before attempt `attempt` (1 is the first repetition): doubles from `firstMs` up to `maxMs`, less a random
 * part of up to half, so that many clients that lost one server do not come back in one moment.
 * @param random - 0 to 1; default `Math.random`.
 */
export function backOffMs(attempt: number, firstMs: number, maxMs: number, random: () => number = Math.random): number {
  const fullMs = Math.min(maxMs, firstMs * 2 ** Math.min(30, attempt - 1))
  return Math.round(fullMs * (1 - random() / 2))
}
