import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from '../../core/time/duration.js'

describe('parseDuration', () => {
  it.each([
    ['500ms', 500],
    ['30s', 30_000],
    ['1m', 60_000],
    ['1h30m', 5_400_000],
    ['1h 30m', 5_400_000],
    ['1.5h', 5_400_000],
    ['2D', 172_800_000],
    ['1w', 604_800_000],
    [250, 250],
  ])('reads %s as %i ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms)
  })

  it.each(['', '5', 'm', '5 minutes', '-1s', '0s', '1s!', 0, -5, Number.NaN, Number.POSITIVE_INFINITY])(
    'does not read %s',
    (text) => {
      expect(parseDuration(text)).toBeUndefined()
    },
  )
})

describe('formatDuration', () => {
  it.each([
    [0, '0s'],
    [-1, '0s'],
    [250, '250ms'],
    [45_000, '45s'],
    [59_600, '1m'],
    [90_000, '1m30s'],
    [5_400_000, '1h30m'],
    [90_061_000, '1d1h1m1s'],
  ])('writes %i ms as %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text)
  })
})
