import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CronTimes } from '../../core/time/cron-times.js'

/** The next runs after a moment, as the wall shows them and in UTC: `02:30 (00:30Z)`. */
function runs(expression: string, zone: string, from: string, count: number): string[] {
  const times = new CronTimes(expression, zone)
  let ms = Date.parse(from)
  return Array.from({ length: count }, () => {
    ms = times.next(ms)
    const wall = new Date(ms).toLocaleString('sv', { timeZone: zone }).slice(5, 16)
    return `${wall} (${new Date(ms).toISOString().slice(11, 16)}Z)`
  })
}

describe('a time on the wall', () => {
  it.each([
    ['Europe/Berlin', '0 3 * * *', '2026-10-24T12:00Z', ['10-25 03:00 (02:00Z)', '10-26 03:00 (02:00Z)']],
    ['Europe/Berlin', '30 2 * * *', '2026-10-24T12:00Z', ['10-25 02:30 (00:30Z)', '10-26 02:30 (01:30Z)']],
    ['Europe/London', '30 1 * * *', '2026-10-24T12:00Z', ['10-25 01:30 (00:30Z)', '10-26 01:30 (01:30Z)']],
    ['America/New_York', '30 1 * * *', '2026-10-31T12:00Z', ['11-01 01:30 (05:30Z)', '11-02 01:30 (06:30Z)']],
    ['Australia/Sydney', '30 2 * * *', '2026-04-04T02:00Z', ['04-05 02:30 (15:30Z)', '04-06 02:30 (16:30Z)']],
    ['Asia/Beirut', '30 23 * * *', '2026-10-24T12:00Z', ['10-24 23:30 (20:30Z)', '10-25 23:30 (21:30Z)']],
    ['Australia/Lord_Howe', '45 1 * * *', '2026-04-04T00:00Z', ['04-05 01:45 (14:45Z)', '04-06 01:45 (15:15Z)']],
  ])('that comes twice in %s runs once: %s', (zone, expression, from, expected) => {
    expect(runs(expression, zone, from, expected.length)).toEqual(expected)
  })

  it.each([
    ['Europe/Berlin', '30 2 * * *', '2026-03-28T12:00Z', ['03-29 03:00 (01:00Z)', '03-30 02:30 (00:30Z)']],
    ['Europe/Berlin', '15,45 2 * * *', '2026-03-28T12:00Z', ['03-29 03:00 (01:00Z)', '03-30 02:15 (00:15Z)']],
    ['Europe/London', '30 1 * * *', '2026-03-28T12:00Z', ['03-29 02:00 (01:00Z)', '03-30 01:30 (00:30Z)']],
    ['America/New_York', '30 2 * * *', '2026-03-07T12:00Z', ['03-08 03:00 (07:00Z)', '03-09 02:30 (06:30Z)']],
    ['Australia/Sydney', '30 2 * * *', '2026-10-03T02:00Z', ['10-04 03:00 (16:00Z)', '10-05 02:30 (15:30Z)']],
    ['Asia/Beirut', '0 0 * * *', '2026-03-28T12:00Z', ['03-29 01:00 (22:00Z)', '03-30 00:00 (21:00Z)']],
    ['Asia/Beirut', '@daily', '2026-03-28T12:00Z', ['03-29 01:00 (22:00Z)', '03-30 00:00 (21:00Z)']],
  ])('that is left out in %s runs at the change: %s', (zone, expression, from, expected) => {
    expect(runs(expression, zone, from, expected.length)).toEqual(expected)
  })

  it('is found from within the hour that comes twice', () => {
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-25T00:45Z', 1)).toEqual(['10-26 02:30 (01:30Z)'])
    expect(runs('30 2 * * *', 'Europe/Berlin', '2026-10-25T01:15Z', 1)).toEqual(['10-26 02:30 (01:30Z)'])
  })
})

describe('a rhythm', () => {
  it('goes on through both of two equal hours', () => {
    expect(runs('*/30 * * * *', 'Europe/Berlin', '2026-10-25T00:00Z', 5)).toEqual([
      '10-25 02:30 (00:30Z)',
      '10-25 02:00 (01:00Z)',
      '10-25 02:30 (01:30Z)',
      '10-25 03:00 (02:00Z)',
      '10-25 03:30 (02:30Z)',
    ])
  })

  it('goes on over an hour that is left out', () => {
    expect(runs('*/30 * * * *', 'Europe/Berlin', '2026-03-29T00:00Z', 3)).toEqual([
      '03-29 01:30 (00:30Z)',
      '03-29 03:00 (01:00Z)',
      '03-29 03:30 (01:30Z)',
    ])
    expect(runs('@hourly', 'Europe/Berlin', '2026-03-29T00:00Z', 2)).toEqual([
      '03-29 03:00 (01:00Z)',
      '03-29 04:00 (02:00Z)',
    ])
  })
})

it('names a moment behind the one asked, whatever the zone and the moment, at a time that fits', () => {
  const zones = ['Europe/Berlin', 'Europe/London', 'America/New_York', 'Australia/Sydney', 'Asia/Beirut', 'UTC']
  const changes = ['2026-03-08', '2026-03-29', '2026-04-05', '2026-10-04', '2026-10-25', '2026-11-01'].map(Date.parse)
  const expressions = [
    '0 3 * * *',
    '30 1 * * *',
    '*/7 * * * *',
    '0 */2 * * *',
    '15 2 * * 0',
    '10 30 2 * * *',
    '@hourly',
  ]
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.constantFrom(...changes),
      fc.constantFrom(...expressions),
      fc.integer({ min: -36 * 3_600, max: 36 * 3_600 }),
      (zone, change, expression, seconds) => {
        const after = change + seconds * 1_000
        const times = new CronTimes(expression, zone)
        const next = times.next(after)
        expect(next).toBeGreaterThan(after)
        // No run lies between: asked from just before it, the answer is the same.
        expect(times.next(next - 1)).toBe(next)
      },
    ),
    { numRuns: 300 },
  )
})

it('finds a leap day in a year far from now', () => {
  expect(runs('0 9 29 2 *', 'UTC', '2090-01-01T00:00Z', 1)).toEqual(['02-29 09:00 (09:00Z)'])
})

it('refuses what it cannot read, and a date that never comes', () => {
  expect(() => new CronTimes('61 * * * *')).toThrow()
  expect(() => new CronTimes('0 0 * * *', 'Europe/Berlinn')).toThrow()
  expect(() => new CronTimes('0 0 30 2 *').next(Date.UTC(2026, 0, 1))).toThrow(/No execution date/)
})
