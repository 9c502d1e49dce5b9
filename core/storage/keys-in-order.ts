import type { KeyValueListOptions } from './key-value-store.js'

/** The keys that are asked for of these, in the order that is asked for; the prefix is looked at already. */
export function keysInOrder(
  keys: readonly string[],
  { before, limit = keys.length, reverse = false }: KeyValueListOptions,
): string[] {
  const end = before === undefined ? undefined : Buffer.from(before)
  const sorted = keys
    .map((key) => ({ key, bytes: Buffer.from(key) }))
    .filter(({ bytes }) => end === undefined || Buffer.compare(bytes, end) < 0)
    .sort((one, other) => Buffer.compare(one.bytes, other.bytes))
  if (reverse) sorted.reverse()
  return sorted.slice(0, Math.max(0, limit)).map(({ key }) => key)
}
