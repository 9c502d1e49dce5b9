import { afterEach, expect, it, vi } from 'vitest'
import { LatestMap } from '../../core/collections/latest-map.js'

afterEach(() => vi.useRealTimers())

it('holds what was used last, up to its limit', () => {
  const map = new LatestMap<string, number>(2)
  map.set('a', 1)
  map.set('b', 2)
  expect([map.get('a'), map.peek('b')]).toEqual([1, 2])
  map.set('c', 3)
  expect([map.size, map.get('a'), map.get('b'), map.get('c')]).toEqual([2, 1, undefined, 3])
  map.set('a', 4)
  map.set('d', 5)
  expect([map.get('a'), map.get('c'), map.get('d')]).toEqual([4, undefined, 5])
  map.delete('a')
  expect([map.size, map.get('a')]).toEqual([1, undefined])
  map.clear()
  expect([map.size, map.get('d')]).toEqual([0, undefined])
})

it('makes room for several at once, as looking for the first passes over the places of those before', () => {
  const map = new LatestMap<number, number>(1_600)
  for (let index = 0; index <= 1_600; index++) map.set(index, index)
  expect([map.size, map.peek(99), map.peek(100), map.peek(1_600)]).toEqual([1_501, undefined, 100, 1_600])
  for (let index = 0; index < 10_000; index++) {
    map.set(2_000 + index, index)
    if (map.size > 1_600) throw new Error(`${map.size} are too many`)
  }
  expect(map.size).toBeGreaterThan(1_500)
})

it('believes what it holds for a time, however often it is used', () => {
  vi.useFakeTimers()
  const map = new LatestMap<string, number>(2, 1_000)
  map.set('a', 1)
  vi.advanceTimersByTime(1_000)
  expect([map.peek('a'), map.get('a')]).toEqual([1, 1])
  vi.advanceTimersByTime(1)
  expect([map.peek('a'), map.get('a'), map.size]).toEqual([undefined, undefined, 0])
  map.set('a', 2)
  expect(map.get('a')).toBe(2)
})
