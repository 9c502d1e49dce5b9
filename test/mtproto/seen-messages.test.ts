import { describe, expect, it } from 'vitest'
import { SeenMessages } from '../../core/mtproto/session/seen-messages.js'

/** Ids as a server gives them: its time in the upper half. */
const id = (index: number) => (BigInt(1_790_000_000 + index) << 32n) | 1n

describe('the ids of messages that were seen', () => {
  it('tell what is repeated, in whatever order it comes', () => {
    const seen = new SeenMessages()
    const order = Array.from({ length: 500 }, (_, index) => (index * 7) % 500)
    expect(order.every((index) => seen.add(id(index)))).toBe(true)
    expect(order.some((index) => seen.add(id(index)))).toBe(false)
    expect(seen.has(id(499))).toBe(true)
    expect(seen.has(id(500))).toBe(false)
    expect(seen.has(id(-1))).toBe(false)
  })

  it('are the latest few thousand: of what is older nobody can tell', () => {
    const seen = new SeenMessages()
    for (let index = 0; index < 10_000; index++) seen.add(id(index))
    expect(seen.holds(id(8_500))).toBe(true)
    expect(seen.isOlderThanAll(id(8_500))).toBe(false)
    expect(seen.holds(id(10))).toBe(false)
    expect(seen.isOlderThanAll(id(10))).toBe(true)
    expect(seen.add(id(10))).toBe(false)
  })

  it('have room for one that comes late when all places are taken', () => {
    const seen = new SeenMessages()
    for (let index = 0; index < 4_000; index++) seen.add(id(index * 2))
    expect(seen.add(id(7_001))).toBe(true)
    expect(seen.add(id(7_001))).toBe(false)
    expect(seen.holds(id(7_000))).toBe(true)
    expect(seen.holds(id(7_002))).toBe(true)
  })

  it('take ids beyond the signed range as the higher ones', () => {
    const seen = new SeenMessages()
    seen.add(BigInt.asIntN(64, (1n << 63n) + 5n))
    expect(seen.has((1n << 63n) + 5n)).toBe(true)
    expect(seen.add(5n)).toBe(true)
  })
})
