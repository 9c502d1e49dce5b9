import type { ObjectReader } from './compiled-readers.js'

/** After so many objects that read alike, the fast reader is trusted. */
const proofs = 3

/**
 * A reader that reads its first objects both ways and compares them. Once they were alike often enough, `settle` is
 * called with the fast one; when they differ, with the one of the library, and the reason.
 */
export function provenReader(
  fast: ObjectReader,
  own: ObjectReader,
  settle: (reader: ObjectReader, problem?: string) => void,
): ObjectReader {
  let alike = 0
  return (reader) => {
    const start = reader.offset
    const expected = own(reader)
    const end = reader.offset
    reader.offset = start
    try {
      const difference = differenceOf(expected, fast(reader)) ?? (reader.offset === end ? undefined : 'its length')
      if (difference !== undefined) settle(own, `${nameOf(expected)}: ${difference} reads differently`)
      else if (++alike === proofs) settle(fast)
    } catch (error) {
      settle(own, `${nameOf(expected)} cannot be read: ${error}`)
    }
    reader.offset = end
    return expected
  }
}

/** The first field that is not the same; what is inside of it is compared too. */
export function differenceOf(expected: object, got: object): string | undefined {
  const keys = fieldNames(expected)
  if (keys.join() !== fieldNames(got).join()) return 'the list of its fields'
  const [one, other] = [expected as Record<string, unknown>, got as Record<string, unknown>]
  return keys.find((key) => !isSame(one[key], other[key]))
}

function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (typeof one !== 'object' || one === null) return one === other
  if (typeof other !== 'object' || other === null) return false
  if (Array.isArray(one)) {
    return Array.isArray(other) && one.length === other.length && one.every((item, index) => isSame(item, other[index]))
  }
  if (one instanceof Uint8Array) return other instanceof Uint8Array && Buffer.compare(one, other) === 0
  if (!('className' in one)) return one.constructor === other.constructor && String(one) === String(other)
  return differenceOf(one, other) === undefined
}

function fieldNames(object: object): string[] {
  return Object.keys(object).filter((key) => key !== 'originalArgs')
}

function nameOf(object: object): string {
  return String((object as { className?: unknown }).className)
}
