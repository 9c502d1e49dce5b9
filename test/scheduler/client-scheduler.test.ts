import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ClientScheduler, type ClientSchedulerOptions, JobGroup } from '../../core/scheduler/client-scheduler.js'
import type { Job, JobContext } from '../../core/scheduler/job.js'
import { Scheduler } from '../../core/scheduler/scheduler.js'
import { timetable } from '../../core/scheduler/timetable.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const noon = Date.UTC(2026, 0, 1, 12)

function makeScheduler(jobs: Job[], options: Partial<ClientSchedulerOptions> = {}) {
  const clock = new ManualClock(noon)
  const scheduler = new ClientScheduler({ clock, logger: new SilentLogger(), ...options })
  for (const job of jobs) scheduler.add(job)
  return { clock, scheduler }
}

/** A job that notes when it ran, in seconds after the start. */
function noting(schedule: Job['schedule'], more: Partial<Job> = {}) {
  const at: number[] = []
  const job: Job = {
    name: 'tick',
    schedule,
    enabled: true,
    run: ({ dueAt }) => void at.push((dueAt.getTime() - noon) / 1_000),
    ...more,
  }
  return { at, job }
}

/** A job that is busy until it is released. */
function busy(schedule: Job['schedule'] = { kind: 'interval', everyMs: 10_000 }) {
  const contexts: JobContext[] = []
  let release = () => {}
  const job: Job = {
    name: 'busy',
    schedule,
    enabled: true,
    run: (context) => {
      contexts.push(context)
      return new Promise<void>((resolve) => {
        release = resolve
      })
    },
  }
  return { contexts, job, release: () => release() }
}

describe('an interval job', () => {
  it('runs every 90 seconds, which no cron step can', async () => {
    const { at, job } = noting({ kind: 'interval', everyMs: 90_000 })
    const { clock, scheduler } = makeScheduler([job])

    scheduler.start()
    await clock.advance(360_000)

    expect(at).toEqual([90, 180, 270, 360])
  })

  it('keeps its rhythm when runs take time', async () => {
    const at: number[] = []
    const { clock, scheduler } = makeScheduler([])
    scheduler.add({
      name: 'slow',
      schedule: { kind: 'interval', everyMs: 10_000 },
      enabled: true,
      run: async () => {
        at.push(clock.now() - noon)
        await clock.sleep(4_000)
      },
    })

    scheduler.start()
    await clock.advance(30_000)

    expect(at).toEqual([10_000, 20_000, 30_000])
  })

  it('has no run twice when its timer fires early, at times with fractions', () => {
    let monotonicMs = 0
    const clock = Object.assign(new ManualClock(noon), { monotonic: () => monotonicMs })
    for (let start = 0; start < 200; start += 1) {
      monotonicMs = 4_000 + start * 1.234_567
      const table = timetable({ kind: 'interval', everyMs: 30_000 }, clock)
      let due = table.next() ?? expect.fail()
      for (let run = 0; run < 5; run += 1) {
        monotonicMs = due.monotonicMs - 0.4
        const next = table.next(due) ?? expect.fail()
        expect(next.monotonicMs - due.monotonicMs).toBeCloseTo(30_000, 3)
        due = next
      }
    }
  })

  it('runs at once when it asks for that', async () => {
    const { at, job } = noting({ kind: 'interval', everyMs: 60_000 }, { runAtStart: true })
    const { clock, scheduler } = makeScheduler([job])

    scheduler.start()
    await clock.advance(120_000)

    expect(at).toEqual([0, 60, 120])
  })

  it('puts a run off by part of its jitter without shifting the rhythm', async () => {
    const ran: number[] = []
    const parts = [0.5, 0.1, 0.9]
    const { clock, scheduler } = makeScheduler([], { random: () => parts.shift() ?? 0 })
    scheduler.add({
      name: 'late',
      schedule: { kind: 'interval', everyMs: 10_000 },
      enabled: true,
      jitterMs: 1_000,
      run: () => void ran.push(clock.now() - noon),
    })

    scheduler.start()
    await clock.advance(31_000)

    expect(ran).toEqual([10_500, 20_100, 30_900])
  })

  it('starts its time when it is added later', async () => {
    const { clock, scheduler } = makeScheduler([])
    const { at, job } = noting({ kind: 'interval', everyMs: 5_000 })

    scheduler.start()
    await clock.advance(3_000)
    scheduler.add(job)
    await clock.advance(10_000)

    expect(at).toEqual([8, 13])
  })
})

describe('a cron job', () => {
  it('runs at the times of its expression in its zone, over the change of the hour', async () => {
    const { job } = noting({ kind: 'cron', expression: '30 9 * * *', timeZone: 'Europe/Berlin' })
    const ran: string[] = []
    const clock = new ManualClock(Date.UTC(2026, 2, 27, 12))
    const scheduler = new ClientScheduler({ clock, logger: new SilentLogger() })
    scheduler.add({ ...job, run: () => void ran.push(new Date(clock.now()).toISOString()) })

    scheduler.start()
    await clock.advance(3 * 86_400_000)

    // Berlin is one hour ahead of UTC until 29 March 2026, then two.
    expect(ran).toEqual(['2026-03-28T08:30:00.000Z', '2026-03-29T07:30:00.000Z', '2026-03-30T07:30:00.000Z'])
  })

  it('understands six fields with seconds', async () => {
    const { at, job } = noting({ kind: 'cron', expression: '*/20 * * * * *', timeZone: 'UTC' })
    const { clock, scheduler } = makeScheduler([job])

    scheduler.start()
    await clock.advance(60_000)

    expect(at).toEqual([20, 40, 60])
  })
})

describe('ClientScheduler', () => {
  it('skips and counts a run that falls due while the last one is busy', async () => {
    const { job, contexts, release } = busy()
    const { clock, scheduler } = makeScheduler([job])

    scheduler.start()
    await clock.advance(30_000)
    const whileBusy = scheduler.jobs()[0]
    release()
    await clock.advance(10_000)

    expect(whileBusy).toMatchObject({ running: true, runs: 1, skipped: 2 })
    expect(contexts.map(({ dueAt }) => dueAt.getTime() - noon)).toEqual([10_000, 40_000])
  })

  it('reports an error once, counts it, and runs the job again', async () => {
    const errors: unknown[] = []
    const failing: Job = {
      name: 'failing',
      schedule: { kind: 'interval', everyMs: 1_000 },
      enabled: true,
      run: () => {
        throw new Error('no luck')
      },
    }
    const { clock, scheduler } = makeScheduler([failing], { onError: (error, { name }) => errors.push([name, error]) })

    scheduler.start()
    await clock.advance(2_000)

    expect(errors).toEqual([
      ['failing', new Error('no luck')],
      ['failing', new Error('no luck')],
    ])
    expect(scheduler.jobs()[0]).toMatchObject({ runs: 2, failures: 2, lastError: 'no luck', running: false })
  })

  it('lists a job that is not enabled and runs it by hand only', async () => {
    const { at, job } = noting({ kind: 'interval', everyMs: 1_000 }, { enabled: false })
    const { clock, scheduler } = makeScheduler([job])

    scheduler.start()
    await clock.advance(5_000)
    expect(at).toEqual([])
    expect(scheduler.jobs()[0]).toMatchObject({ name: 'tick', schedule: 'every 1s', enabled: false })
    expect(scheduler.jobs()[0]?.nextRunMs).toBeUndefined()

    expect(await scheduler.runNow('tick')).toBe('done')
    expect(at).toEqual([5])
  })

  it('tells the next run only between start and stop', async () => {
    const { job } = noting({ kind: 'interval', everyMs: 7_000 })
    const { clock, scheduler } = makeScheduler([job])

    const before = scheduler.jobs()[0]?.nextRunMs
    scheduler.start()
    await clock.advance(8_000)
    const during = scheduler.jobs()[0]
    await scheduler.stop({ graceMs: 0 })

    expect(before).toBeUndefined()
    expect(during).toMatchObject({ nextRunMs: noon + 14_000, lastRunMs: noon + 7_000, lastTookMs: 0, runs: 1 })
    expect(scheduler.jobs()[0]?.nextRunMs).toBeUndefined()
  })

  it('answers `skipped` to a run by hand while the job is busy', async () => {
    const { job, release } = busy()
    const { scheduler } = makeScheduler([job])
    scheduler.start()

    const first = scheduler.runNow('busy')
    expect(await scheduler.runNow('busy')).toBe('skipped')
    release()
    expect(await first).toBe('done')
  })

  it('names the known jobs when an unknown one is to run', async () => {
    const { job } = noting({ kind: 'interval', everyMs: 1_000 })
    const { scheduler } = makeScheduler([job])

    await expect(scheduler.runNow('tock')).rejects.toMatchObject({
      code: 'PLUGIN_JOB_UNKNOWN',
      fix: 'Name one of tick.',
    })
    await expect(scheduler.runNow('tick')).rejects.toMatchObject({ code: 'PLUGIN_JOB_NOT_RUNNABLE' })
  })

  it('refuses a second job of the same name', () => {
    const { job } = noting({ kind: 'interval', everyMs: 1_000 })
    const { scheduler } = makeScheduler([job])

    expect(() => scheduler.add(job)).toThrow(/Two jobs that stand side by side are called 'tick'/)
  })
})

describe('stopping a scheduler', () => {
  it('waits for a job under way, and lets none begin', async () => {
    const { job, contexts, release } = busy()
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(10_000)

    let unfinished: string[] | undefined
    const stopping = scheduler.stop({ graceMs: 60_000 }).then((names) => {
      unfinished = names
    })
    await clock.advance(30_000)
    expect(unfinished).toBeUndefined()
    expect(contexts[0]?.signal.aborted).toBe(false)
    release()
    await stopping

    expect(unfinished).toEqual([])
    expect(contexts).toHaveLength(1)
    expect(clock.timers).toBe(0)
  })

  it('aborts the signal when the time to finish is over', async () => {
    const { clock, scheduler } = makeScheduler([])
    scheduler.add({
      name: 'patient',
      schedule: { kind: 'interval', everyMs: 1_000 },
      enabled: true,
      run: ({ signal }) => clock.sleep(3_600_000, signal),
    })
    scheduler.start()
    await clock.advance(1_000)

    const stopping = scheduler.stop({ graceMs: 5_000 })
    await clock.advance(5_000)

    expect(await stopping).toEqual([])
    expect(scheduler.jobs()[0]).toMatchObject({ running: false, failures: 0 })
    expect(clock.timers).toBe(0)
  })

  it('names the jobs that do not end at all', async () => {
    const { job } = busy()
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(10_000)

    const stopping = scheduler.stop({ graceMs: 5_000 })
    await clock.advance(6_000)

    expect(await stopping).toEqual(['busy'])
  })
})

describe('the clock on the wall is set', () => {
  it.each([40_000, 3_600_000, 7_200_000])(
    'back by %i ms: an interval goes on as if nothing had been',
    async (backMs) => {
      const ran: number[] = []
      const { clock, scheduler } = makeScheduler([])
      scheduler.add({
        name: 'tick',
        schedule: { kind: 'interval', everyMs: 10_000 },
        run: () => void ran.push(clock.monotonic()),
      })
      scheduler.start()
      await clock.advance(15_000)

      clock.set(clock.now() - backMs)
      await clock.advance(30_000)

      expect(ran).toEqual([10_000, 20_000, 30_000, 40_000])
      expect(scheduler.jobs()[0]?.nextRunMs).toBe(clock.now() + 5_000)
    },
  )

  it.each([40_000, 3_600_000, 7_200_000])(
    'back by %i ms: a rhythm of cron is silent for no longer than it is',
    async (backMs) => {
      const ran: number[] = []
      const { clock, scheduler } = makeScheduler([])
      scheduler.add({
        name: 'minutely',
        schedule: { kind: 'cron', expression: '* * * * *', timeZone: 'UTC' },
        run: () => void ran.push(clock.monotonic() / 1_000),
      })
      scheduler.start()
      await clock.advance(90_000)

      clock.set(clock.now() - backMs)
      await clock.advance(240_000)

      const pauses = ran.slice(1).map((second, index) => second - (ran[index] ?? 0))
      expect(ran.length).toBeGreaterThanOrEqual(5)
      expect(Math.max(...pauses)).toBeLessThanOrEqual(60)
    },
  )

  it('back over a time that a job has run at: it does not run again', async () => {
    const ran: string[] = []
    const { clock, scheduler } = makeScheduler([])
    scheduler.add({
      name: 'daily',
      schedule: { kind: 'cron', expression: '5 12 * * *', timeZone: 'UTC' },
      run: ({ dueAt }) => void ran.push(dueAt.toISOString()),
    })
    scheduler.start()
    await clock.advance(600_000)

    clock.set(clock.now() - 600_000)
    await clock.advance(1_200_000)
    expect(ran).toEqual(['2026-01-01T12:05:00.000Z'])
    await clock.advance(86_400_000)
    expect(ran).toEqual(['2026-01-01T12:05:00.000Z', '2026-01-02T12:05:00.000Z'])
  })

  it('forward over a time that a job waits for: it runs now', async () => {
    const ran: number[] = []
    const { clock, scheduler } = makeScheduler([])
    scheduler.add({
      name: 'daily',
      schedule: { kind: 'cron', expression: '30 12 * * *', timeZone: 'UTC' },
      run: () => void ran.push(clock.monotonic()),
    })
    scheduler.start()

    clock.set(noon + 3_600_000)
    await clock.advance(1)

    expect(ran).toEqual([0])
    expect(scheduler.jobs()[0]?.nextRunMs).toBe(noon + 86_400_000 + 1_800_000)
  })
})

describe('pausing and removing', () => {
  it('keeps a paused job from running by itself, and goes on in its rhythm', async () => {
    const { at, job } = noting({ kind: 'interval', everyMs: 10_000 })
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(12_000)

    scheduler.pause('tick')
    expect(scheduler.jobs()[0]).toMatchObject({ paused: true })
    expect(scheduler.jobs()[0]?.nextRunMs).toBeUndefined()
    await clock.advance(20_000)
    expect(at).toEqual([10])
    expect(await scheduler.runNow('tick')).toBe('done')
    scheduler.resume('tick')
    await clock.advance(10_000)

    expect(at).toEqual([10, 32, 40])
    expect(() => scheduler.pause('tock')).toThrow(expect.objectContaining({ code: 'PLUGIN_JOB_UNKNOWN' }))
  })

  it('removes a job once its run has ended', async () => {
    const { job, release } = busy()
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(10_000)

    let removed: boolean | undefined
    void scheduler.remove('busy', { graceMs: 60_000 }).then((was) => {
      removed = was
    })
    await clock.advance(20_000)
    expect([removed, scheduler.jobs()]).toEqual([undefined, []])
    release()
    await clock.advance(0)

    expect(removed).toBe(true)
    expect(await scheduler.remove('busy', { graceMs: 0 })).toBe(false)
    expect(clock.timers).toBe(0)
  })

  it('lets a plugin see, add, remove and run its own jobs only', async () => {
    const { clock, scheduler } = makeScheduler([])
    const group = new JobGroup()
    const runs = [{ id: 1, owner: 'one', job: 'ones', outcome: 'done', dueMs: 0, startedMs: 0, tookMs: 0 }] as const
    const history = async () => [...runs]
    const [one, other] = ['one', 'other'].map(
      (owner) => new Scheduler({ all: scheduler, group, owner, timeZone: 'Asia/Tokyo', history }),
    )
    const { at, job } = noting({ kind: 'interval', everyMs: 10_000 }, { name: 'ones' })
    one!.add(job)
    other!.add({ ...job, name: 'others', run: () => {} })
    scheduler.start()
    await scheduler.exchange(group, { graceMs: 0 })
    await clock.advance(10_000)

    expect(at).toEqual([10])
    expect(one!.jobs().map(({ name }) => name)).toEqual(['ones'])
    expect(await other!.remove('ones')).toBe(false)
    await expect(other!.runNow('ones')).rejects.toMatchObject({ code: 'PLUGIN_JOB_UNKNOWN' })
    expect(await one!.runNow('ones')).toBe('done')
    one!.pause('ones')
    expect(one!.jobs()).toMatchObject([{ paused: true }])
    await clock.advance(10_000)
    expect(at).toEqual([10, 10])
    one!.resume('ones')
    expect(one!.jobs()).toMatchObject([{ paused: false, nextRunMs: clock.now() + 10_000 }])
    for (const act of ['pause', 'resume'] as const) {
      expect(() => other![act]('ones')).toThrow(expect.objectContaining({ code: 'PLUGIN_JOB_UNKNOWN' }))
    }
    expect(await one!.history('ones')).toEqual(runs)
    expect(await other!.history('ones')).toEqual([])

    // In the words of the configuration, and in the zone of the client.
    other!.add({ name: 'wake', schedule: 'daily at 07:00', run: () => {} })
    other!.add({ name: 'tea', schedule: { kind: 'cron', expression: '0 16 * * *' }, run: () => {} })
    expect(other!.jobs().map(({ schedule }) => schedule)).toEqual([
      'every 10s',
      'daily at 07:00 (Asia/Tokyo)',
      'cron 0 16 * * * (Asia/Tokyo)',
    ])
    expect(() => other!.add({ name: 'odd', schedule: 'every now and then', run: () => {} })).toThrow(
      "'now and then' is no",
    )
    expect(await one!.remove('ones')).toBe(true)
    for (const name of ['start', 'stop', 'exchange']) expect(name in one!).toBe(false)
    expect(Object.values(one!)).toEqual([])
  })

  it.each([
    [{ kind: 'cron', expression: '0 0 30 2 *' }],
    [{ kind: 'cron', expression: 'often' }],
    [{ kind: 'interval', everyMs: 0 }],
  ] as const)('refuses a schedule that never comes: %j', (schedule) => {
    const { scheduler } = makeScheduler([])
    expect(() => scheduler.add({ name: 'never', schedule, run: () => {} })).toThrow(
      expect.objectContaining({ code: 'PLUGIN_JOB_SCHEDULE' }),
    )
  })
})

describe('exchanging jobs', () => {
  it('goes on in the rhythm of a job of the same name, with its counts, and does not run it twice at once', async () => {
    const { job, release } = busy()
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(12_000)

    const group = new JobGroup()
    const { at, job: next } = noting({ kind: 'interval', everyMs: 10_000 }, { name: 'busy', runAtStart: true })
    scheduler.add(next, '', group)
    const exchanged = scheduler.exchange(group, { graceMs: 60_000 })
    await clock.advance(10_000)
    expect(at).toEqual([])
    expect(scheduler.jobs()[0]).toMatchObject({ running: true, runs: 1, skipped: 1 })
    release()
    await exchanged
    await clock.advance(10_000)

    expect(at).toEqual([30])
    expect(scheduler.jobs()[0]).toMatchObject({ running: false, runs: 2, skipped: 1 })
  })

  it('aborts a run that does not end in time', async () => {
    const { job, contexts } = busy()
    const { clock, scheduler } = makeScheduler([job])
    scheduler.start()
    await clock.advance(10_000)

    const exchanged = scheduler.exchange(new JobGroup(), { graceMs: 5_000 })
    await clock.advance(6_000)
    await exchanged

    expect(contexts[0]?.signal.aborted).toBe(true)
    expect(scheduler.jobs()).toEqual([])
  })
})
