import { expect, it } from 'vitest'
import { wholeMinutes } from '../../core/console/page/src/ui/whole-minutes.js'

/** Rates of five seconds each, of which every twelfth had one message. */
const points = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ atMs: (index + 1) * 5_000, value: index % 12 === 0 ? 12 : 0 }))

it('shows one message a minute as that, and not as a spike of twelve', () => {
  const shown = wholeMinutes(points(120))
  expect(shown.map(({ value }) => value)).toEqual(Array(10).fill(1))
  expect(shown.at(-1)?.atMs).toBe(600_000)
})

it('leaves out the minute that has just begun, until half of it is there', () => {
  expect(wholeMinutes(points(123)).at(-1)?.atMs).toBe(600_000)
  expect(wholeMinutes(points(126)).at(-1)).toEqual({ atMs: 630_000, value: 2 })
})

it('leaves as they are what has just begun, and steps that are longer than a minute', () => {
  expect(wholeMinutes(points(20))).toHaveLength(20)
  const hours = Array.from({ length: 5 }, (_, index) => ({ atMs: index * 3_600_000, value: index }))
  expect(wholeMinutes(hours)).toEqual(hours)
})
