import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'

/** As `toEqual`, for thousands of pairs of which none is to differ: an assertion takes longer than what it is about. */
export function expectSame(one: unknown, other: unknown, what: string | undefined): void {
  if (!isDeepStrictEqual(one, other)) expect(one, what).toEqual(other)
}
