import { describe, expect, it } from 'vitest'
import { backOffMs } from '../../core/errors/back-off.js'
import { CallStatistics } from '../../core/errors/call-statistics.js'
import { FloodWaitError } from '../../core/errors/flood-wait-error.js'

describe('the statistics of calls', () => {
  it('count per method and code, and come back after a restart', () => {
    const statistics = new CallStatistics(() => 5)
    statistics.succeeded('a.B')
    statistics.failed('a.B', new FloodWaitError('a.B', 30))
    statistics.failed('a.B', new FloodWaitError('a.B', 40))
    statistics.failed('a.C', new Error('anything'))
    const again = new CallStatistics(() => 9, JSON.parse(JSON.stringify(statistics.snapshot())))
    again.succeeded('a.B')
    expect(again.snapshot()).toEqual({
      methods: {
        'a.B': { calls: 4, failures: 2, codes: { RPC_FLOOD_WAIT: 2 }, lastFailureMs: 5 },
        'a.C': { calls: 1, failures: 1, codes: { OTHER: 1 }, lastFailureMs: 5 },
      },
      lastFlood: { method: 'a.B', seconds: 40, atMs: 5 },
    })
    expect(again.lastFlood?.seconds).toBe(40)
  })

  it('give copies that do not change', () => {
    const statistics = new CallStatistics(() => 5)
    statistics.succeeded('a.B')
    const before = statistics.snapshot()
    statistics.succeeded('a.B')
    expect(before.methods['a.B']?.calls).toBe(1)
  })
})

describe('backing off', () => {
  it('doubles up to a limit, less a random part of at most half', () => {
    const longest = [1, 2, 3, 4, 20, 2_000].map((attempt) => backOffMs(attempt, 500, 30_000, () => 0))
    expect(longest).toEqual([500, 1_000, 2_000, 4_000, 30_000, 30_000])
    expect(backOffMs(3, 500, 30_000, () => 1)).toBe(1_000)
  })
})
