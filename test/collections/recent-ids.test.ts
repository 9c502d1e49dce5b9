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
