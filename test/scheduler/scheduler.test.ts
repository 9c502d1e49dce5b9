import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { Job, JobContext } from '../../core/scheduler/job.js'
import { Scheduler, type SchedulerOptions } from '../../core/scheduler/scheduler.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const noon = Date.UTC(2026, 0, 1, 12)

function makeScheduler(jobs: Job[], options: Partial<SchedulerOptions> = {}) {
  const clock = new ManualClock(noon)
  const scheduler = new Scheduler({ clock, logger: new SilentLogger(), ...options })
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
    const scheduler = new Scheduler({ clock, logger: new SilentLogger() })
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

describe('Scheduler', () => {
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

    expect(() => scheduler.add(job)).toThrow(/Two jobs of one client are called 'tick'/)
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
