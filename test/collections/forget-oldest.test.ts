import { expect, it } from 'vitest'
import { forgetOldest } from '../../core/collections/forget-oldest.js'

it('takes out the oldest sixteenth and tells of each', () => {
  const letters = new Map([...'abcdefgh'].map((letter, index) => [letter, index]))
  const told: string[] = []
  const forget = (letter: string) => told.push(letter) && letters.delete(letter)
  forgetOldest(letters.keys(), 32, forget)
  expect(told).toEqual(['a', 'b'])
  forgetOldest(letters.keys(), 1, forget)
  expect([...letters.keys()]).toEqual([...'defgh'])
  forgetOldest(letters.keys(), 1_000, forget)
  expect(letters.size).toBe(0)
})
