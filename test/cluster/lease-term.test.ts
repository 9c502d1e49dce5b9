import { beforeEach, describe, expect, it } from 'vitest'
import { LeaseTerm } from '../../core/cluster/lease-term.js'
import type { Timer } from '../../core/time/clock.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const leaseMs = 10_000

/** A clock whose timers go off a little too early, as Node's do by the monotonic clock. */
class EarlyClock extends ManualClock {
  override after(delayMs: number, run: () => void): Timer {
    return super.after(delayMs > 1 ? delayMs - 0.5 : delayMs, run)
  }
}

describe('the term of a lease', () => {
  let lapses: number
  const termOn = (clock: ManualClock) => new LeaseTerm(clock, leaseMs, () => void lapses++)
  beforeEach(() => {
    lapses = 0
  })

  it('ends once, before the lease does', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    term.renewed(term.now)
    await clock.advance(leaseMs * 0.8 - 1)
    expect([term.isValid, lapses]).toEqual([true, 0])
    await clock.advance(1)
    expect([term.isValid, lapses]).toEqual([false, 1])
    await clock.advance(leaseMs)
    expect([lapses, clock.timers]).toEqual([1, 0])
  })

  it('ends also when its timer goes off too early', async () => {
    const clock = new EarlyClock()
    const term = termOn(clock)
    term.renewed(term.now)
    await clock.advance(leaseMs)
    expect([term.isValid, lapses]).toEqual([false, 1])
  })

  it('ends when a renewal comes so late that its own term is over, before the end of the last one was noticed', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    term.renewed(term.now)
    await clock.advance(leaseMs / 2)
    const asked = term.now
    // The process stands still; the answer is heard before the timer.
    clock.block(leaseMs * 2)
    term.renewed(asked)
    expect([term.isValid, lapses]).toEqual([false, 1])
    await clock.advance(leaseMs)
    expect(lapses).toBe(1)
  })

  it('counts what the machine slept through, also while the database was being asked', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    const first = term.now
    clock.set(clock.now() + 3_600_000)
    term.renewed(first)
    expect([term.isValid, lapses]).toEqual([false, 0])
    await clock.advance(1)
    term.renewed(term.now)
    expect(term.isValid).toBe(true)
    clock.set(clock.now() + 3_600_000)
    expect([term.isValid, lapses]).toEqual([false, 1])
    await clock.advance(leaseMs)
    expect(lapses).toBe(1)
  })

  it('ends so much earlier as the machine has slept', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    term.renewed(term.now)
    clock.set(clock.now() + leaseMs / 2)
    expect([term.isValid, lapses]).toEqual([true, 0])
    await clock.advance(leaseMs * 0.3)
    expect([term.isValid, lapses]).toEqual([false, 1])
  })

  it('does not last longer when the wall clock is set back', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    term.renewed(term.now)
    clock.set(clock.now() - 3_600_000)
    expect(term.isValid).toBe(true)
    await clock.advance(leaseMs * 0.8)
    expect([term.isValid, lapses]).toEqual([false, 1])
  })

  it('listens to nothing any more once it was ended', async () => {
    const clock = new ManualClock()
    const term = termOn(clock)
    term.renewed(term.now)
    term.end()
    clock.set(clock.now() + 3_600_000)
    await clock.advance(leaseMs)
    expect([lapses, clock.timers]).toEqual([0, 0])
  })
})
