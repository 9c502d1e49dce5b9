import { describe, expect, it } from 'vitest'
import { poolThroughput } from './pool-throughput.js'

describe('a pool on a Telegram that lets each account send 20 messages a minute', () => {
  it('gets through as many times more as it has accounts, evenly and without a flood', async () => {
    const [one, three] = [
      await poolThroughput({ agents: 1, minutes: 2, rule: 'pool' }),
      await poolThroughput({ agents: 3, minutes: 2, rule: 'pool' }),
    ]
    expect(three.sent / (3 * one.sent)).toBeGreaterThanOrEqual(0.95)
    expect(three.spread).toBeLessThanOrEqual(1.1)
    expect([one.floods, three.floods]).toEqual([0, 0])
  })

  it('is flooded and uneven by the rule of the original bot', async () => {
    const seed = await poolThroughput({ agents: 3, minutes: 1, rule: 'seed' })
    expect(seed.floods).toBeGreaterThan(0)
    expect(seed.sent).toBeGreaterThan(0)
  })
})
