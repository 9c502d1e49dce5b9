import { beforeEach, describe, expect, it } from 'vitest'
import { ManualClock } from '../../core/time/manual-clock.js'
import { Wheel } from '../../core/time/wheel.js'

const minuteMs = 60_000

describe('a wheel', () => {
  let clock: ManualClock
  let wheel: Wheel

  beforeEach(() => {
    clock = new ManualClock()
    wheel = Wheel.of(clock, minuteMs)
  })

  function member(turned = () => {}) {
    const at: number[] = []
    const one = {
      at,
      turn() {
        at.push(clock.monotonic())
        turned()
      },
    }
    wheel.add(one)
    return one
  }

  it('calls a member once in each interval, the first time when one is over', async () => {
    const { at } = member()
    await clock.advance(3 * minuteMs)
    expect(at).toEqual([minuteMs, 2 * minuteMs, 3 * minuteMs])
  })

  it('is the same for all who use the clock, and has one timer for a thousand members', async () => {
    for (let index = 0; index < 1_000; index++) Wheel.of(clock, minuteMs).add({ turn() {} })
    await clock.advance(minuteMs / 2)
    expect([Wheel.of(clock, minuteMs).size, clock.timers]).toEqual([1_000, 1])
  })

  it('goes on for all when the turn of one throws', async () => {
    const one = member()
    const broken = member(() => {
      throw new Error('no luck')
    })
    const other = member()
    await expect(clock.advance(minuteMs)).rejects.toThrow('no luck')
    await expect(clock.advance(minuteMs)).rejects.toThrow('no luck')
    for (const { at } of [one, broken, other]) expect(at).toEqual([minuteMs, 2 * minuteMs])
  })

  it('calls a member that begins anew in its turn an interval later, however late that turn is', async () => {
    const first = member()
    await clock.advance(20_000)
    const other = member(() => {
      if (other.at.length > 1) return
      wheel.delete(other)
      wheel.add(other)
    })
    wheel.delete(first)
    clock.block(110_000)
    await clock.advance(0)
    expect(other.at).toEqual([130_000])
    await clock.advance(minuteMs - 1)
    expect(other.at).toHaveLength(1)
    await clock.advance(1)
    expect(other.at).toHaveLength(2)
  })

  it('keeps members apart that began at different times', async () => {
    const one = member()
    await clock.advance(20_500)
    const other = member()
    await clock.advance(minuteMs)
    expect(one.at).toEqual([minuteMs])
    // Up to a sixtieth earlier than asked for.
    expect(other.at).toEqual([80_000])
  })

  it('calls nobody early who is added while others wait', async () => {
    member()
    await clock.advance(59_500)
    const late = member()
    await clock.advance(59_000)
    expect(late.at).toEqual([])
    await clock.advance(500)
    expect(late.at).toEqual([119_000])
  })

  it('calls each once after time in which nothing could be done', async () => {
    const one = member()
    await clock.advance(10_000)
    const other = member()
    clock.block(5 * minuteMs)
    await clock.advance(0)
    expect([one.at.length, other.at.length]).toEqual([1, 1])
    await clock.advance(2 * minuteMs)
    expect([one.at.length, other.at.length]).toEqual([3, 3])
  })

  it('calls no member that another takes out, and lets its timer go with the last one', async () => {
    const second = { turn: () => expect.unreachable() }
    const first = member(() => {
      wheel.delete(second)
      wheel.delete(first)
    })
    wheel.add(second)
    await clock.advance(minuteMs)
    expect([first.at.length, wheel.size, clock.timers]).toEqual([1, 0, 0])
  })

  it('begins anew when everybody had gone', async () => {
    const first = member()
    wheel.delete(first)
    await clock.advance(1_700)
    const { at } = member()
    await clock.advance(minuteMs)
    expect(at).toEqual([61_700])
  })
})
