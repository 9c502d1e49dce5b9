import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { PostgresClusterTable } from '../../core/cluster/postgres-cluster-table.js'
import { PostgresJobTicks } from '../../core/cluster/postgres-job-ticks.js'
import type { ServiceManifest } from '../../core/decorators/manifest.js'
import { AppJobs } from '../../core/kernel/app-jobs.js'
import { EventHub } from '../../core/kernel/control/event-hub.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { JobContext, RunClaim } from '../../core/scheduler/job.js'
import { PostgresJobStore } from '../../core/scheduler/postgres-job-store.js'
import { Postgres } from '../../core/storage/postgres/postgres.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { testDatabase } from '../postgres/test-database.js'
import { until } from './app-pair.js'

const logger = new SilentLogger()
const noon = Date.UTC(2026, 0, 1, 12)
const minute = 60_000
let postgres: Postgres
let table: PostgresClusterTable
let store: PostgresJobStore
/** How many questions to the database are under way. */
let asked = 0

beforeAll(async () => {
  postgres = await Postgres.open(await testDatabase(), { clock: new SystemClock(), logger })
  table = await PostgresClusterTable.open(postgres)
  store = counted(await PostgresJobStore.open(postgres))
})
afterAll(() => postgres.close())

/** The same, with what it is asked counted until it has answered. */
function counted<Asked extends object>(one: Asked): Asked {
  return new Proxy(one, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name)
      if (typeof value !== 'function') return value
      return (...given: unknown[]) => {
        const answer: unknown = Reflect.apply(value, target, given)
        if (!(answer instanceof Promise)) return answer
        asked++
        return answer.finally(() => asked--)
      }
    },
  })
}

/** One process of the cluster. */
async function machine(id: string) {
  await table.join({ id, name: 'name', labels: {}, weight: 1, isLeaving: false, held: {} }, minute)
  const ticks = await PostgresJobTicks.open({ postgres, clock: new SystemClock(), logger })
  ticks.for(() => id)
  onTestFinished(() => ticks.close())
  return counted(ticks)
}

/** A process dies: it has not shown for long that it lives. */
async function dies(id: string) {
  await postgres.run(`UPDATE cluster_machines SET expires_at = now() - interval '1 minute' WHERE id = $1`, id)
  await table.bury([id], Date.now())
  await table.free(id)
}

describe('a run of a job that several processes share', () => {
  it('is taken by one, however many ask, and no earlier one is taken after it', async () => {
    const all = await Promise.all(['a#1', 'b#1', 'c#1'].map(machine))
    const claims = async (dueMs: number) => {
      const taken = await Promise.all(all.map((ticks) => ticks.claim('one', dueMs, false)))
      return taken.filter((claim): claim is RunClaim => claim !== undefined)
    }
    const [first, ...others] = await claims(2_000)
    expect(others).toEqual([])
    // One is under way.
    expect(await claims(3_000)).toEqual([])
    expect(await first?.end()).toBe(true)
    expect(await claims(2_000)).toEqual([])
    expect(await claims(1_000)).toEqual([])
    const [next] = await claims(3_000)
    expect(await all[1]?.claim('one', 0, true)).toBeUndefined()
    await next?.end()
    // What somebody asks for is no time that was due.
    const byHand = await all[1]?.claim('one', 0, true)
    expect(await byHand?.end()).toBe(true)
    expect(await all[0]?.all()).toMatchObject([
      { job: 'one', dueMs: 3_000, isRunning: false, isAlive: true, isHere: false },
    ])
    expect(await claims(4_000)).toHaveLength(1)
  })

  it('is free again when its process dies, which keeps nothing of it', async () => {
    const [one, two] = [await machine('a#2'), await machine('b#2')]
    const lost = await one.claim('two', 1_000, false)
    expect(await two.claim('two', 1_000, false)).toBeUndefined()
    await dies('a#2')
    expect(await two.all()).toMatchObject([{}, { job: 'two', machine: 'a', isRunning: true, isAlive: false }])
    const taken = await two.claim('two', 1_000, false)
    expect(taken?.signal.aborted).toBe(false)
    expect(await lost?.end()).toBe(false)
    expect(await taken?.end()).toBe(true)
    expect(await one.claim('two', 2_000, false)).toBeUndefined()
  })

  it('is told to end when the lease of its process does', async () => {
    const one = await machine('a#3')
    const claim = await one.claim('three', 1_000, false)
    one.lapse()
    expect(claim?.signal.aborted).toBe(true)
    expect(await claim?.end()).toBe(false)
    // It is given back all the same, as the process may go on under its id.
    await until(async () => (await one.all()).every(({ job, isRunning }) => job !== 'three' || !isRunning))
  })
})

describe('a job that runs once in a cluster', () => {
  /** The jobs of one process, whose clock shows the same as that of the others. */
  async function jobsOf(id: string, clock: ManualClock, run: (context: JobContext) => unknown, job: Partial<Job> = {}) {
    const ticks = await machine(id)
    const events = new EventHub(clock, logger)
    const jobs = new AppJobs({ clock, logger, events, ticks, store: () => store, graceMs: 0 })
    class Sweeper {
      sweep(context: JobContext) {
        return run(context)
      }
    }
    const schedule = { kind: 'interval', everyMs: minute } as const
    const manifest = { ...{ member: 'sweep', name: id.slice(2), schedule, runAtStart: false }, jitterMs: 0, ...job }
    const service = { target: Sweeper, jobs: [{ once: 'cluster', ...manifest }] } as unknown as ServiceManifest
    jobs.use([jobs.of(service, new Sweeper())])
    await jobs.start()
    onTestFinished(() => jobs.stop())
    return jobs
  }
  const ended = (signal: AbortSignal) => new Promise((resolve) => signal.addEventListener('abort', resolve))
  type Job = ServiceManifest['jobs'][number]

  /** Lets minutes pass, and all that the processes ask of the database be answered. */
  const passes = async (clock: ManualClock, minutes: number) => {
    for (let third = 0; third < minutes * 3; third++) {
      await clock.advance(20_000)
      for (let quiet = 0; quiet < 5; quiet = asked === 0 ? quiet + 1 : 0) await new Promise(setImmediate)
    }
  }

  it('runs at each of its times in one of them, each time it is due, and not while it is paused anywhere', async () => {
    const clock = new ManualClock(noon + 17_000)
    const ran: number[] = []
    const [one, two] = await Promise.all(
      ['a#4', 'b#4'].map((id) => jobsOf(id, clock, ({ dueAt }) => ran.push(dueAt.getTime()))),
    )
    await passes(clock, 4)
    expect(ran).toEqual([1, 2, 3, 4].map((each) => noon + each * minute))
    await one?.pause('4')
    await passes(clock, 2)
    expect(two?.status()[0]?.jobs[0]).toMatchObject({ paused: true, once: 'cluster' })
    expect(ran).toHaveLength(4)
    await two?.resume('4')
    await passes(clock, 2)
    expect(ran.slice(4)).toEqual([7, 8].map((each) => noon + each * minute))
    expect((await two?.history('4'))?.map(({ dueMs }) => dueMs).reverse()).toEqual(ran)
  })

  it.each([
    ['is left out by default', 'skip', []],
    ['is made up for when it says so', 'run-once', [1]],
  ] as const)('loses the run of a process that dies at it, which %s', async (_, misfire, madeUp) => {
    const clock = new ManualClock(noon + 1_000)
    const ran: number[] = []
    const name = `5${misfire}`
    const alone = await jobsOf(`a#${name}`, clock, ({ signal }) => ended(signal), { misfire })
    await passes(clock, 1)
    await until(() => alone.status()[0]?.jobs[0]?.running === true)
    const other = await jobsOf(`b#${name}`, clock, ({ dueAt }) => ran.push((dueAt.getTime() - noon) / minute), {
      misfire,
    })
    // It has died, and is not known to be dead: nobody takes its run, nor the next.
    await passes(clock, 1)
    expect(ran).toEqual([])
    expect(other.status()[0]?.jobs[0]).toMatchObject({ running: true, machine: 'a' })
    await dies(`a#${name}`)
    await passes(clock, 1)
    expect(ran).toEqual([...madeUp.map((each) => each + 1), 3])
  })
})
