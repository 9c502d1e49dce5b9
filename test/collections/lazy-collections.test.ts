import { expect, it } from 'vitest'
import { LazyMap } from '../../core/collections/lazy-map.js'
import { LazySet } from '../../core/collections/lazy-set.js'

it('a lazy map is a map, also while nothing is in it', () => {
  const map = new LazyMap<string, number>()
  expect([map.size, map.has('a'), map.get('a'), map.delete('a')]).toEqual([0, false, undefined, false])
  expect([[...map], [...map.keys()], [...map.values()]]).toEqual([[], [], []])
  map.set('a', 1)
  map.set('b', 2)
  map.set('a', 3)
  expect([...map]).toEqual([
    ['a', 3],
    ['b', 2],
  ])
  expect([map.size, map.has('b'), map.get('b'), map.delete('b'), map.has('b')]).toEqual([2, true, 2, true, false])
  expect([[...map.keys()], [...map.values()]]).toEqual([['a'], [3]])
  map.clear()
  expect([map.size, [...map]]).toEqual([0, []])
})

it('a lazy set is a set, also while nothing is in it', () => {
  const set = new LazySet<number>()
  expect([set.size, set.has(1), set.delete(1), [...set]]).toEqual([0, false, false, []])
  set.add(1)
  set.add(2)
  set.add(1)
  expect([set.size, set.has(1), [...set]]).toEqual([2, true, [1, 2]])
  expect([set.delete(1), set.delete(1), [...set]]).toEqual([true, false, [2]])
  set.clear()
  expect([set.size, [...set]]).toEqual([0, []])
})
