import { expect, it } from 'vitest'
import { RecentIds } from '../../core/collections/recent-ids.js'

it('remembers the latest ids, in whatever order they come, and what is forgotten no more', () => {
  let room = 0
  const ids = new RecentIds<number>((length) => {
    room = length
    return new Int32Array(length)
  })
  expect([ids.holds(0), ids.isOlderThanAll(-1)]).toEqual([false, false])
  expect([5, 9, 7, 7, 1].map((id) => ids.add(id))).toEqual([true, true, true, false, true])
  expect([0, 1, 2, 5, 7, 9, 10].filter((id) => ids.holds(id))).toEqual([1, 5, 7, 9])

  for (let id = 10; id < 10_000; id++) ids.add(id)
  expect(room).toBe(4_000)
  expect([ids.holds(9_999), ids.holds(8_000), ids.holds(5_000)]).toEqual([true, true, false])
  expect([ids.isOlderThanAll(5_000), ids.isOlderThanAll(9_999), ids.isOlderThanAll(10_000)]).toEqual([
    true,
    false,
    false,
  ])

  ids.clear()
  expect(room).toBe(0)
  expect([ids.holds(9_999), ids.isOlderThanAll(1), ids.add(1), ids.holds(1)]).toEqual([false, false, true, true])
})

it('takes nothing that it has forgotten for new, also when an old one comes as the older half goes', () => {
  const ids = new RecentIds<number>((length) => new Int32Array(length))
  for (let id = 1; id <= 4_000; id++) ids.add(id * 4)
  // In order it would stand below all that stay.
  expect(ids.add(3_998)).toBe(true)
  expect([3_998, 4_000, 6_000, 8_000].filter((id) => ids.add(id))).toEqual([])
  expect([ids.isOlderThanAll(6_000), ids.isOlderThanAll(8_000), ids.isOlderThanAll(8_001)]).toEqual([true, true, false])
  expect([ids.add(8_001), ids.add(8_001), ids.holds(8_001), ids.holds(8_004)]).toEqual([true, false, true, true])
})
