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
