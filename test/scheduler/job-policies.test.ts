import { describe, expect, it } from 'vitest'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { ClientScheduler, JobGroup } from '../../core/scheduler/client-scheduler.js'
import type { Job, JobContext, JobRun, RunClaim } from '../../core/scheduler/job.js'
import type { JobMemory } from '../../core/scheduler/job-store.js'
import { ManualClock } from '../../core/time/manual-clock.js'

const noon = Date.UTC(2026, 0, 1, 12)
const minutely = { kind: 'interval', everyMs: 60_000 } as const

/** A scheduler with one job that is busy until it is told to end, or its signal is aborted. */
function scheduled(job: Omit<Job, 'name' | 'run'> & Partial<Pick<Job, 'run'>>, before?: Partial<JobRun>) {
  const clock = new ManualClock(noon)
  const runs: JobRun[] = []
  const errors: unknown[] = []
  const scheduler = new ClientScheduler({
    clock,
    logger: new SilentLogger(),
    onRun: (run) => runs.push(run),
    onError: (error) => errors.push(error),
  })
  const begun: JobContext[] = []
  const endings: ((error?: Error) => void)[] = []
  const run = (context: JobContext) => {
    begun.push(context)
    return new Promise<void>((resolve, reject) => {
      endings.push((error) => (error ? reject(error) : resolve()))
      context.signal.addEventListener('abort', () => reject(context.signal.reason as Error))
    })
  }
  scheduler.add({ name: 'job', run, ...job })
  if (before) {
    const last = {
      id: 1,
      owner: '',
      job: 'job',
      outcome: 'done',
      startedMs: 0,
      tookMs: 0,
      dueMs: 0,
      ...before,
    } as const
    scheduler.remember(new Map([['job', { paused: false, last } as JobMemory]]))
  }
  const end = async (error?: Error) => {
    endings.shift()?.(error)
    await clock.advance(0)
  }
  /** When each run began, in seconds after the start, and when it was due. */
  const times = () => begun.map(({ dueAt }) => (dueAt.getTime() - noon) / 1_000)
  return { clock, scheduler, runs, errors, begun, end, times, outcomes: () => runs.map(({ outcome }) => outcome) }
}

const atOnce = (dues: number[]) => (context: JobContext) => void dues.push((context.dueAt.getTime() - noon) / 1_000)

describe('runs that overlap', () => {
  it('wait for their turn, in order, when the job queues them', async () => {
    const { clock, scheduler, end, times, outcomes } = scheduled({ schedule: minutely, overlap: 'queue' })
    scheduler.start()
    await clock.advance(190_000)
    expect(times()).toEqual([60])
    expect(scheduler.jobs()[0]).toMatchObject({ running: true, queued: 2, skipped: 0 })

    await end()
    await end()
    expect(times()).toEqual([60, 120, 180])
    await end()
    expect(outcomes()).toEqual(['done', 'done', 'done'])
    expect(scheduler.jobs()[0]).not.toHaveProperty('queued')
  })

  it('are under way side by side up to maxInstances; beyond, they are skipped', async () => {
    const { clock, scheduler, end, times, outcomes } = scheduled({ schedule: minutely, maxInstances: 2 })
    scheduler.start()
    await clock.advance(190_000)
    expect(times()).toEqual([60, 120])
    expect(outcomes()).toEqual(['skipped'])

    await end()
    await clock.advance(60_000)
    expect(times()).toEqual([60, 120, 240])
  })

  it('are missed when their turn comes later than the grace', async () => {
    const job = { schedule: minutely, overlap: 'queue', misfireGraceMs: 70_000 } as const
    const { clock, scheduler, end, times, outcomes } = scheduled(job)
    scheduler.start()
    await clock.advance(200_000)
    await end()
    expect(times()).toEqual([60, 180])
    await end()

    expect(outcomes()).toEqual(['done', 'missed', 'done'])
    expect(scheduler.jobs()[0]).toMatchObject({ runs: 2, skipped: 1 })
  })

  it('do not take place any more when the job is stopped', async () => {
    const { clock, scheduler, end, outcomes } = scheduled({ schedule: minutely, overlap: 'queue' })
    scheduler.start()
    await clock.advance(130_000)
    const stopped = scheduler.stop({ graceMs: 10_000 })
    await clock.advance(0)
    await end()

    expect(await stopped).toEqual([])
    expect(outcomes()).toEqual(['stopped', 'done'])
  })

  it('of an exchanged job begin once the old version is done', async () => {
    const { clock, scheduler, end, outcomes } = scheduled({ schedule: minutely, overlap: 'queue' })
    scheduler.start()
    await clock.advance(70_000)
    const dues: number[] = []
    const group = new JobGroup()
    scheduler.add({ name: 'job', schedule: minutely, overlap: 'queue', run: atOnce(dues) }, '', group)
    const exchanged = scheduler.exchange(group, { graceMs: 600_000 })
    await clock.advance(60_000)
    expect(dues).toEqual([])
    await end()
    await exchanged

    expect(dues).toEqual([120])
    expect(outcomes()).toEqual(['done', 'done'])
  })
})

describe('runs that several processes share', () => {
  /** A job of which each run is asked for; the answers are given by hand. */
  function shared(job: Partial<Job> = {}) {
    const asked: { due: number; answer: (isOurs: boolean | Error) => Promise<void> }[] = []
    const given: number[] = []
    const claim = (dueMs: number) =>
      new Promise<RunClaim | undefined>((resolve, reject) => {
        const due = (dueMs - noon) / 1_000
        const end = async () => given.push(due) > 0
        const answer = async (isOurs: boolean | Error) => {
          if (isOurs instanceof Error) reject(isOurs)
          else resolve(isOurs ? { signal: new AbortController().signal, end } : undefined)
          await parts.clock.advance(0)
        }
        asked.push({ due, answer })
      })
    const parts = scheduled({ schedule: minutely, claim, ...job })
    const answers = (index: number, isOurs: boolean | Error) => asked[index]?.answer(isOurs)
    /** Another version of the job in its place. */
    const exchange = () => {
      const group = new JobGroup()
      const dues: number[] = []
      parts.scheduler.add({ name: 'job', schedule: minutely, claim, run: atOnce(dues) }, '', group)
      const exchanged = parts.scheduler.exchange(group, { graceMs: 600_000 })
      return { dues, exchanged }
    }
    return { ...parts, answers, exchange, given, dues: () => asked.map(({ due }) => due) }
  }

  it("are not skipped while it is asked whether an earlier one is another process's", async () => {
    const { clock, scheduler, dues, answers, end, times, outcomes } = shared()
    scheduler.start()
    await clock.advance(130_000)
    expect(dues()).toEqual([60])

    await answers(0, false)
    expect(dues()).toEqual([60, 120])
    await answers(1, true)
    await end()
    expect(times()).toEqual([120])
    expect(outcomes()).toEqual(['done'])
    expect(scheduler.jobs()[0]).toMatchObject({ skipped: 0 })
  })

  it("are skipped when the earlier one turns out to be this process's", async () => {
    const { clock, scheduler, dues, answers, end, times, outcomes } = shared()
    scheduler.start()
    await clock.advance(130_000)
    await answers(0, true)
    expect(outcomes()).toEqual(['skipped'])
    await clock.advance(60_000)
    expect(outcomes()).toEqual(['skipped', 'skipped'])
    await end()

    expect(times()).toEqual([60])
    expect(dues()).toEqual([60])
    expect(outcomes()).toEqual(['skipped', 'skipped', 'done'])
  })

  it('are not kept up while nobody answers: only the latest is asked about then', async () => {
    const { clock, scheduler, dues, answers, end, times, outcomes } = shared()
    scheduler.start()
    await clock.advance(310_000)
    expect(scheduler.jobs()[0]).toMatchObject({ queued: 1 })
    await answers(0, new Error('the database is away'))
    expect(dues()).toEqual([60, 300])
    await answers(1, true)
    await end()

    expect(times()).toEqual([300])
    expect(outcomes()).toEqual(['done'])
    expect(scheduler.jobs()[0]).toMatchObject({ skipped: 0 })
  })

  it('and are asked for by hand wait for the answer beside the latest that is due', async () => {
    const { clock, scheduler, dues, answers } = shared()
    scheduler.start()
    await clock.advance(70_000)
    const byHand = scheduler.runNow('job')
    await clock.advance(180_000)
    expect(scheduler.jobs()[0]).toMatchObject({ queued: 2 })
    await answers(0, false)
    await answers(1, false)
    await answers(2, false)

    expect(await byHand).toBe('skipped')
    expect(dues()).toEqual([60, 70, 240])
  })

  it('are missed when the answer about an earlier one came too late for them', async () => {
    const { clock, scheduler, dues, answers, times, outcomes } = shared({ misfireGraceMs: 15_000 })
    scheduler.start()
    await clock.advance(150_000)
    await answers(0, false)
    expect(scheduler.jobs()[0]).toMatchObject({ skipped: 1 })
    // Another process may have had it.
    expect(outcomes()).toEqual([])
    await clock.advance(30_000)
    await answers(1, true)

    expect(dues()).toEqual([60, 180])
    expect(times()).toEqual([180])
  })

  it('are given back and missed when the answer comes too late', async () => {
    const { clock, scheduler, answers, given, times, outcomes } = shared({ misfireGraceMs: 15_000 })
    scheduler.start()
    await clock.advance(80_000)
    await answers(0, true)

    expect(times()).toEqual([])
    expect(given).toEqual([60])
    expect(outcomes()).toEqual(['missed'])
  })

  it('of an exchanged job wait while the old version asks', async () => {
    const { clock, scheduler, answers, exchange, outcomes } = shared()
    scheduler.start()
    await clock.advance(70_000)
    const { dues, exchanged } = exchange()
    await clock.advance(60_000)
    await answers(0, false)
    await exchanged
    await answers(1, true)

    expect(dues).toEqual([120])
    expect(outcomes()).toEqual(['done'])
  })

  it('of an exchanged job are skipped when the run of which the old version asks takes place', async () => {
    const { clock, scheduler, answers, exchange, end, outcomes } = shared()
    scheduler.start()
    await clock.advance(70_000)
    const { dues, exchanged } = exchange()
    await clock.advance(60_000)
    await answers(0, true)
    await end()
    await exchanged

    expect(dues).toEqual([])
    expect(outcomes()).toEqual(['skipped', 'done'])
  })

  it('leave nothing in the history that the process did not know when it stopped', async () => {
    const { clock, scheduler, answers, outcomes } = shared()
    scheduler.start()
    await clock.advance(130_000)
    const stopped = scheduler.stop({ graceMs: 10_000 })
    await answers(0, false)
    expect(await stopped).toEqual([])
    expect(outcomes()).toEqual([])
  })
})

describe('a time limit', () => {
  it("aborts the run's signal, and what the run gives up with is told as a time-out", async () => {
    const { clock, scheduler, errors, begun, outcomes } = scheduled({ schedule: minutely, timeLimitMs: 5_000 })
    scheduler.start()
    await clock.advance(64_999)
    expect(begun[0]?.signal.aborted).toBe(false)
    await clock.advance(1)

    expect(outcomes()).toEqual(['timed-out'])
    expect(errors).toEqual([expect.objectContaining({ code: 'PLUGIN_JOB_TIMEOUT' })])
    expect(scheduler.jobs()[0]).toMatchObject({ failures: 1, lastTookMs: 5_000 })
  })

  it('leaves no timer behind, and a run that does its work all the same is done', async () => {
    const { clock, scheduler, end, outcomes } = scheduled({
      schedule: { kind: 'once', afterMs: 1_000 },
      timeLimitMs: 5_000,
    })
    scheduler.start()
    await clock.advance(1_000)
    await end()

    expect(outcomes()).toEqual(['done'])
    expect(clock.timers).toBe(0)
  })
})

describe('runs that fell due while the client was not started', () => {
  const daily = { kind: 'cron', expression: '0 9 * * *', timeZone: 'UTC' } as const
  const yesterday = { dueMs: noon - 27 * 3_600_000 }

  it('are left out by default', async () => {
    const dues: number[] = []
    const { clock, scheduler } = scheduled({ schedule: daily, run: atOnce(dues) }, yesterday)
    scheduler.start()
    await clock.advance(3_600_000)

    expect(dues).toEqual([])
  })

  it('are made up for by one run, the latest of them', async () => {
    const dues: number[] = []
    const { clock, scheduler } = scheduled(
      { schedule: daily, misfire: 'run-once', run: atOnce(dues) },
      {
        dueMs: noon - 100 * 86_400_000,
      },
    )
    scheduler.start()
    await clock.advance(86_400_000)

    expect(dues).toEqual([-3 * 3_600, 21 * 3_600])
  })

  it('are not made up for when that is longer ago than the grace', async () => {
    const dues: number[] = []
    const job = { schedule: daily, misfire: 'run-once', misfireGraceMs: 3_600_000, run: atOnce(dues) } as const
    const { clock, scheduler } = scheduled(job, yesterday)
    scheduler.start()
    await clock.advance(3_600_000)

    expect(dues).toEqual([])
  })

  it('are found quickly, however dense the expression is', async () => {
    const dues: number[] = []
    const job = { schedule: { kind: 'cron', expression: '* * * * * *', timeZone: 'UTC' }, misfire: 'run-once' } as const
    const { clock, scheduler } = scheduled({ ...job, run: atOnce(dues) }, { dueMs: noon - 365 * 86_400_000 })
    scheduler.start()
    await clock.advance(1_000)

    expect(dues).toEqual([0, 1])
  })

  it('of an interval: it goes on in the rhythm of the start before', async () => {
    const dues: number[] = []
    const job = { schedule: { kind: 'interval', everyMs: 86_400_000 }, misfire: 'run-once', run: atOnce(dues) } as const
    const { clock, scheduler } = scheduled(job, { dueMs: noon - 20 * 3_600_000 })
    scheduler.start()
    await clock.advance(4 * 3_600_000 - 1)
    expect(dues).toEqual([])
    await clock.advance(1)

    expect(dues).toEqual([4 * 3_600])
  })

  it('of a job that never ran: there is nothing to make up for', async () => {
    const dues: number[] = []
    const { clock, scheduler } = scheduled({ schedule: daily, misfire: 'run-once', run: atOnce(dues) })
    scheduler.start()
    await clock.advance(3_600_000)

    expect(dues).toEqual([])
  })

  it('are made up for after the machine slept, too', async () => {
    const dues: number[] = []
    const { clock, scheduler } = scheduled({ schedule: daily, misfire: 'run-once', run: atOnce(dues) })
    scheduler.start()
    clock.set(noon + 30 * 3_600_000)
    await clock.advance(1)

    expect(dues).toEqual([21 * 3_600])
  })
})

describe('a run that begins late', () => {
  it('is missed when it is later than the grace, and told', async () => {
    const dues: number[] = []
    const job = { schedule: minutely, misfireGraceMs: 15_000, run: atOnce(dues) }
    const { clock, scheduler, outcomes } = scheduled(job)
    scheduler.start()
    // A process that is busy finds its timers late.
    clock.block(80_000)
    await clock.advance(0)
    expect(dues).toEqual([])
    expect(outcomes()).toEqual(['missed'])
    await clock.advance(40_000)

    expect(dues).toEqual([120])
    expect(scheduler.jobs()[0]).toMatchObject({ runs: 1, skipped: 1 })
  })
})

describe('a job that runs once', () => {
  it('runs so long after the start, and not again when it is paused, resumed or exchanged', async () => {
    const dues: number[] = []
    const job = { schedule: { kind: 'once', afterMs: 10_000 }, run: atOnce(dues) } as const
    const { clock, scheduler } = scheduled(job)
    scheduler.start()
    await clock.advance(10_000)
    expect(dues).toEqual([10])
    expect(scheduler.jobs()[0]).not.toHaveProperty('nextRunMs')
    scheduler.pause('job')
    scheduler.resume('job')
    const group = new JobGroup()
    scheduler.add({ name: 'job', ...job }, '', group)
    await scheduler.exchange(group, { graceMs: 0 })
    await clock.advance(60_000)

    expect(dues).toEqual([10])
    expect(scheduler.jobs()[0]?.schedule).toBe('once after 10s')
  })
})

describe('a daily job', () => {
  it('runs once a day at its time on the wall, over both changes of the clock', async () => {
    const days: string[] = []
    const clock = new ManualClock(Date.parse('2026-10-24T12:00:00Z'))
    const scheduler = new ClientScheduler({ clock, logger: new SilentLogger() })
    const at = { hour: 2, minute: 30, second: 0 }
    scheduler.add({
      name: 'job',
      schedule: { kind: 'daily', at, timeZone: 'Europe/Berlin' },
      run: ({ dueAt }) => void days.push(dueAt.toISOString()),
    })
    scheduler.start()
    await clock.advance(2 * 86_400_000)
    expect(days).toEqual(['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'])
    expect(scheduler.jobs()[0]?.schedule).toBe('daily at 02:30 (Europe/Berlin)')
  })
})
