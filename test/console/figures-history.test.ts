import { describe, expect, it } from 'vitest'
import { historyRoutes } from '../../core/console/server/routes/history-routes.js'
import type { FigureRow, FigureSubject } from '../../core/console/statistics/figure-store.js'
import { FiguresHistory } from '../../core/console/statistics/figures-history.js'
import { openFigureStore } from '../../core/console/statistics/open-figure-store.js'
import { CallStatistics } from '../../core/errors/call-statistics.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import type { AppStorage } from '../../core/storage/app-storage.js'
import { Database } from '../../core/storage/database.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { testStorage } from '../postgres/test-storage.js'
import { ConsoleHarness } from './console-harness.js'

const logger = new SilentLogger()
const beginMs = Date.UTC(2026, 10, 28)
const inFile = () => Database.open(':memory:', { clock: new ManualClock(beginMs), logger })

/** A process that runs, or no longer runs, one client, one pool and one agent. */
async function machine(storage: AppStorage, clock = new ManualClock(beginMs)) {
  const statistics = new CallStatistics(() => clock.now())
  const pool = { sent: 0, failed: 0, deferred: 0 }
  const hour = { sent: 0, failed: 0, floods: 0 }
  const client = { name: 'bot1', state: 'online' }
  const app = { clients: [client], handled: 0, isRunning: true, isHere: true, online: (_: object) => {} }
  const control = {
    clients: { list: () => app.clients },
    events: {
      on: (_: string, listener: (event: object) => void) => {
        app.online = listener
        return () => {}
      },
    },
    updateMetrics: () => ({ handled: app.handled, failed: 0, queued: 3 }),
    callStatistics: () => (app.isHere ? statistics.snapshot() : undefined),
    get agents() {
      if (!app.isRunning) throw new SwitchboardError('APP_NOT_RUNNING', { state: 'stopped' })
      return {
        pools: () => [{ name: 'jobs', available_agents: 2 }],
        list: () => [{ name: 'agent_one', hour, inFlight: 1 }],
        isHere: () => app.isHere,
      }
    },
    outbox: { counts: () => pool },
  } as unknown as AppControl
  const history = new FiguresHistory({ control, clock, logger, store: await openFigureStore(storage) })
  const samples = async (...of: Parameters<typeof history.read>) => (await history.read(...of))?.samples ?? []
  return { clock, statistics, pool, hour, client, app, history, samples }
}

const postgres = testStorage(new ManualClock(beginMs))
const storages = { SQLite: async () => inFile(), PostgreSQL: () => postgres() }

describe.each(Object.entries(storages))('what is kept over time in %s', (_name, open) => {
  const row = (slotMs: number, source: string, handled: number): FigureRow => ({
    ...{ subject: 'client', name: 'bot1', stepMs: 30_000, slotMs, source },
    figures: { fromMs: slotMs, atMs: slotMs + 30_000, counters: { handled }, gauges: { p95Ms: null } },
  })

  it('is what each process wrote last of each slot, until it is forgotten', async () => {
    const store = await openFigureStore(await open())
    const query = { subject: 'client', name: 'bot1', stepMs: 30_000 } as const
    await store.write([])
    await store.write([row(30_000, 'b', 2), row(0, 'a', 1), row(30_000, 'a', 3), { ...row(0, 'a', 9), name: 'bot2' }])
    await store.write([row(30_000, 'a', 4)])
    const all = [row(0, 'a', 1), row(30_000, 'a', 4), row(30_000, 'b', 2)]
    expect(await store.read({ ...query, sinceMs: 0 })).toEqual(all)
    expect(await store.read({ ...query, sinceMs: 30_000 })).toEqual(all.slice(1))
    await store.forget(30_000, 30_000)
    await store.forget(720_000, 90_000)
    expect(await store.read({ ...query, sinceMs: 0 })).toEqual(all.slice(1))
  })

  it('is the sum over processes, and stays when one of them dies', async () => {
    const storage = await open()
    const clock = new ManualClock(beginMs)
    const one = await machine(storage, clock)
    const two = await machine(storage, clock)
    // The client and the agent run in one of them, which dies; the pool sends from both.
    two.app.isHere = false
    await clock.advance(10_000)
    for (const { app, pool, hour } of [one, two]) {
      app.handled = 5
      hour.sent = 3
      pool.sent = 2
    }
    await clock.advance(30_000)
    await expectSoon(async () => (await two.samples('client', 'bot1', 'hour')).length === 1)
    one.app.isRunning = false
    one.app.clients = []
    two.app.isHere = true
    two.app.online({ client: 'bot1', state: 'online' })
    two.app.handled = 25
    await clock.advance(40_000)
    const total = async (counter: string, subject: FigureSubject, name: string) => {
      const slots = await two.history.slots(subject, name, 'hour')
      return slots.reduce((sum, { counters }) => sum + (counters[counter] ?? 0), 0)
    }
    expect(await total('handled', 'client', 'bot1')).toBe(25)
    expect(await total('handled', 'app', '')).toBe(25)
    expect(await total('sent', 'pool', 'jobs')).toBe(4)
    expect(await total('sent', 'agent', 'agent_one')).toBe(3)
    await Promise.all([one.history.close(), two.history.close()])
  })
})

/** What was begun by a tick of the clock is written by itself. */
async function expectSoon(isSo: () => Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 1_000; turn++) if (await isSo()) return
  throw new Error('it did not come about')
}

it('tells what a client did a minute, and how long its calls took, also after a restart', async () => {
  const storage = inFile()
  const { clock, statistics, app, history, samples } = await machine(storage)
  for (let step = 0; step < 200; step++) {
    app.handled += 5
    statistics.succeeded('a.B', 40)
    statistics.failed('a.B', new Error('refused'), 400)
    await clock.advance(30_000)
  }
  const hour = await history.read('client', 'bot1', 'hour')
  expect(hour?.stepMs).toBe(30_000)
  expect(hour?.samples).toHaveLength(120)
  expect(hour?.samples.at(-1)).toEqual({
    ...{ atMs: clock.now(), handled: 10, handlerFailures: 0, calls: 4, callFailures: 2, floods: 0, sent: 0, queued: 3 },
    ...{ meanMs: 220, p95Ms: 475 },
  })
  const day = await samples('client', 'bot1', 'day')
  expect(day).toHaveLength(9)
  expect(day[1]!.atMs - day[0]!.atMs).toBe(720_000)
  expect(day[3]).toMatchObject({ handled: 10, calls: 4 })
  await clock.advance(10_000)
  expect((await samples('client', 'bot1', 'hour')).at(-1)).toMatchObject({ handled: 0, meanMs: null })
  await history.close()

  const again = await machine(storage, clock)
  expect(await again.samples('client', 'bot1', 'day')).toEqual(await samples('client', 'bot1', 'day'))
  const harness = await ConsoleHarness.start({ routes: historyRoutes(again.history) })
  await harness.login()
  const counts = (await harness.ask('GET', '/api/metrics/history?span=day')).json
  expect(counts).toMatchObject({ step_ms: 720_000 })
  expect(counts.samples).toHaveLength(10)
  expect(counts.samples.at(-1)).toMatchObject({ handled: 1_000, calls: 400, errors: 200, sent: 0, floods: 0 })
  expect((await harness.ask('GET', '/api/metrics/history?span=year')).status).toBe(422)
  expect((await harness.ask('GET', '/api/clients/bot1/metrics?span=day')).json.step_ms).toBe(720_000)
  expect((await harness.ask('GET', '/api/pools/nobody/metrics')).status).toBe(404)
  await harness.close()
  await again.history.close()
})

it('goes on and counts everything once when the clock is set back, and takes an hour it is put forward by for none', async () => {
  const { clock, app, history } = await machine(inFile())
  const handled = async () => {
    const slots = await history.slots('client', 'bot1', 'day')
    return slots.reduce((sum, { counters }) => sum + (counters.handled ?? 0), 0)
  }
  await clock.advance(40 * 60_000)
  app.handled = 10
  await clock.advance(60_000)
  expect(await handled()).toBe(10)
  clock.set(clock.now() - 40 * 60_000)
  app.handled = 30
  await clock.advance(60_000)
  expect(await handled()).toBe(30)
  clock.set(clock.now() + 3_600_000)
  app.handled = 31
  await clock.advance(60_000)
  expect(await handled()).toBe(31)
  const slots = await history.slots('client', 'bot1', 'hour')
  expect(Math.max(...slots.map(({ fromMs, atMs }) => atMs - fromMs))).toBeLessThanOrEqual(30_000)
  await history.close()
})

it('takes what begins anew, or was counted before, for nothing that was done now', async () => {
  const { clock, statistics, client, app, history, samples } = await machine(inFile())
  app.handled = 100
  await clock.advance(30_000)
  client.state = 'connecting'
  app.handled = 0
  statistics.add({ methods: { 'a.B': { calls: 5_000, failures: 0, codes: {} } } })
  await clock.advance(60_000)
  expect(await samples('client', 'bot1', 'hour')).toHaveLength(1)
  client.state = 'online'
  app.online({ client: 'bot1', state: 'online' })
  app.handled = 4
  await clock.advance(30_000)
  expect((await samples('client', 'bot1', 'hour')).at(-1)).toMatchObject({ handled: 8, calls: 0 })
  await history.close()
})

it('knows pools and agents, and forgets who is no more', async () => {
  const { clock, pool, hour, app, history, samples } = await machine(inFile())
  Object.assign(pool, { sent: 6, failed: 1, deferred: 2 })
  Object.assign(hour, { sent: 6, floods: 1, p95Ms: 80 })
  await clock.advance(30_000)
  expect(await samples('pool', 'jobs', 'hour')).toEqual([
    { atMs: clock.now(), sent: 12, failed: 2, waits: 4, available: 2 },
  ])
  expect(await samples('agent', 'agent_one', 'hour')).toEqual([
    { atMs: clock.now(), sent: 12, failed: 0, floods: 2, inFlight: 1, p95Ms: 80 },
  ])
  expect(await history.read('agent', 'nobody', 'hour')).toBeUndefined()
  app.clients = []
  app.isRunning = false
  await clock.advance(30_000)
  expect(await history.read('client', 'bot1', 'hour')).toBeUndefined()
  expect(await history.read('pool', 'jobs', 'hour')).toBeUndefined()
  await history.close()
})

it('keeps on while the database is away, and writes what waited', async () => {
  const storage = inFile()
  const { clock, app, history, samples } = await machine(storage)
  storage.run('ALTER TABLE figures RENAME TO away')
  for (let step = 0; step < 3; step++) {
    app.handled += 5
    await clock.advance(30_000)
  }
  storage.run('ALTER TABLE away RENAME TO figures')
  await clock.advance(30_000)
  const kept = await (await openFigureStore(storage)).read({
    ...{ subject: 'client', name: 'bot1', stepMs: 30_000, sinceMs: 0 },
  })
  expect(kept.map(({ figures }) => figures.counters.handled)).toEqual([5, 5, 5, 0])
  expect((await samples('client', 'bot1', 'hour')).map(({ handled }) => handled)).toEqual([10, 10, 10, 0])
  await history.close()
})
