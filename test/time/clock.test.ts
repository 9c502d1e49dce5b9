import { describe, expect, it } from 'vitest'
import { endsWithin } from '../../core/time/deadline.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SystemClock } from '../../core/time/system-clock.js'

describe('ManualClock', () => {
  it('stands still until it is moved', async () => {
    const clock = new ManualClock(1_000)
    const seen: number[] = []
    clock.after(50, () => seen.push(clock.now()))

    await clock.advance(49)
    expect(seen).toEqual([])
    await clock.advance(1)
    expect(seen).toEqual([1_050])
  })

  it('reads whole milliseconds after a fraction of one, as every clock does', async () => {
    const clock = new ManualClock(1_000)
    await clock.advance(0.4)
    await clock.advance(0.7)
    expect([clock.now(), clock.monotonic()]).toEqual([1_001, 1.1])
    clock.set(5_000)
    expect(clock.now()).toBe(5_000)
  })

  it('fires timers in the order of their time, then of their setting', async () => {
    const clock = new ManualClock()
    const order: string[] = []
    clock.after(20, () => order.push('late'))
    clock.after(10, () => order.push('first'))
    clock.after(10, () => order.push('second'))

    await clock.advance(20)

    expect(order).toEqual(['first', 'second', 'late'])
  })

  it('passes a chain of sleeps within one move', async () => {
    const clock = new ManualClock(0)
    const chain = (async () => {
      for (let step = 0; step < 3; step++) await clock.sleep(10)
      return clock.now()
    })()

    await clock.advance(100)

    expect(await chain).toBe(30)
    expect(clock.now()).toBe(100)
  })

  it('keeps its durations when the wall clock is set', async () => {
    const clock = new ManualClock(1_000_000)
    const begun = clock.monotonic()
    let fired = 0
    clock.after(50, () => fired++)

    clock.set(400)
    expect([clock.now(), clock.monotonic() - begun, fired]).toEqual([400, 0, 0])
    await clock.advance(50)
    expect([clock.now(), clock.monotonic() - begun, fired]).toEqual([450, 50, 1])
  })

  it('rests upkeep where nothing else is due, and wakes it around what is', async () => {
    const clock = new ManualClock()
    const upkeep: number[] = []
    const again = () => {
      clock.after(
        30_000,
        () => {
          upkeep.push(clock.monotonic() / 1_000)
          again()
        },
        { isUpkeep: true },
      )
    }
    again()
    let rangMs = 0
    const ring = () => {
      rangMs = clock.monotonic()
    }
    clock.after(3_600_000, ring)

    await clock.advance(7_200_000, { upkeepMs: 90_000 })

    // For 90 s, then for a minute before what is due after an hour, a minute after it, and in the last one.
    expect(upkeep).toEqual([30, 60, 90, 3_570, 3_600, 3_630, 3_660, 7_170, 7_200])
    expect(rangMs).toBe(3_600_000)
    expect(clock.fired).toBe(10)
    await clock.advance(60_000)
    expect(upkeep.length).toBe(11)
  })

  it('forgets a cancelled timer', async () => {
    const clock = new ManualClock()
    let fired = false
    const timer = clock.after(10, () => {
      fired = true
    })

    timer.cancel()
    timer.cancel()
    await clock.advance(10)

    expect(fired).toBe(false)
    expect(clock.timers).toBe(0)
  })
})

describe('sleep', () => {
  it('ends with the reason of its signal and leaves no timer', async () => {
    const clock = new ManualClock()
    const controller = new AbortController()
    const sleeping = clock.sleep(1_000, controller.signal)

    controller.abort(new Error('enough'))

    await expect(sleeping).rejects.toThrow('enough')
    expect(clock.timers).toBe(0)
    await expect(clock.sleep(1, controller.signal)).rejects.toThrow('enough')
  })
})

describe('endsWithin', () => {
  it('tells that the work ended, well or badly, and leaves no timer', async () => {
    const clock = new ManualClock()

    expect(await endsWithin(clock, 1_000, Promise.resolve())).toBe(true)
    expect(await endsWithin(clock, 1_000, Promise.reject(new Error('no')))).toBe(true)
    expect(clock.timers).toBe(0)
  })

  it('tells that the time was over first', async () => {
    const clock = new ManualClock()
    const answer = endsWithin(clock, 1_000, new Promise(() => {}))

    await clock.advance(1_000)

    expect(await answer).toBe(false)
  })

  it('ends with the reason of a signal, and leaves no timer', async () => {
    const clock = new ManualClock()
    const stopping = new AbortController()
    const answer = endsWithin(clock, 1_000, new Promise(() => {}), stopping.signal)

    stopping.abort(new Error('enough'))

    await expect(answer).rejects.toThrow('enough')
    await expect(endsWithin(clock, 1_000, Promise.resolve(), stopping.signal)).rejects.toThrow('enough')
    expect(clock.timers).toBe(0)
  })
})

describe('SystemClock', () => {
  it('fires after the delay and not after a cancel', async () => {
    const clock = new SystemClock()
    const order: string[] = []
    clock.after(1, () => order.push('cancelled')).cancel()

    await new Promise<void>((resolve) => {
      clock.after(2, () => {
        order.push('fired')
        resolve()
      })
    })

    expect(order).toEqual(['fired'])
  })

  it('fires nothing before its time by the monotonic clock, also where Node counts in whole milliseconds', async () => {
    const clock = new SystemClock()
    const early: number[] = []
    await Promise.all(
      Array.from({ length: 400 }, async (_, index) => {
        const dueMs = clock.monotonic() + index / 9.7
        await clock.sleep(index / 9.7)
        if (clock.monotonic() < dueMs) early.push(dueMs - clock.monotonic())
      }),
    )
    expect(early).toEqual([])
  })

  it('does not fire a delay of months at once', async () => {
    const clock = new SystemClock()
    let fired = false
    const timer = clock.after(90 * 86_400_000, () => {
      fired = true
    })

    await clock.sleep(5)
    timer.cancel()

    expect(fired).toBe(false)
  })
})
