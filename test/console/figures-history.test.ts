import { expect, it } from 'vitest'
import { FiguresHistory } from '../../core/console/server/live/figures-history.js'
import { CallStatistics } from '../../core/errors/call-statistics.js'
import { SwitchboardError } from '../../core/errors/switchboard-error.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { ManualClock } from '../../core/time/manual-clock.js'

function world() {
  const clock = new ManualClock(Date.UTC(2026, 10, 28))
  const statistics = new CallStatistics(() => clock.now())
  const pool = { sent: 0, failed: 0, deferred: 0 }
  const hour = { sent: 0, failed: 0, floods: 0 }
  const client = { name: 'bot1', state: 'online' }
  const app = { clients: [client], handled: 0, isRunning: true }
  const control = {
    clients: { list: () => app.clients },
    updateMetrics: () => ({ handled: app.handled, failed: 0, queued: 3 }),
    callStatistics: () => statistics.snapshot(),
    get agents() {
      if (!app.isRunning) throw new SwitchboardError('APP_NOT_RUNNING', { state: 'stopped' })
      return {
        pools: () => [{ name: 'jobs', available_agents: 2 }],
        list: () => [{ name: 'agent_one', hour, inFlight: 1 }],
      }
    },
    outbox: { counts: () => pool },
  } as unknown as AppControl
  return { clock, statistics, pool, hour, client, app, history: new FiguresHistory(control, clock) }
}

it('tells what a client did a minute, and how long its calls took', async () => {
  const { clock, statistics, app, history } = world()
  for (let step = 0; step < 200; step++) {
    app.handled += 5
    statistics.succeeded('a.B', 40)
    statistics.failed('a.B', new Error('refused'), 400)
    await clock.advance(30_000)
  }
  const hour = history.read('client', 'bot1', 'hour')!
  expect(hour.stepMs).toBe(30_000)
  expect(hour.samples).toHaveLength(120)
  expect(hour.samples.at(-1)).toEqual({
    ...{ atMs: clock.now(), handled: 10, handlerFailures: 0, calls: 4, callFailures: 2, floods: 0, queued: 3 },
    ...{ meanMs: 220, p95Ms: 475 },
  })
  const day = history.read('client', 'bot1', 'day')!
  expect(day.samples).toHaveLength(9)
  expect(day.samples[1]!.atMs - day.samples[0]!.atMs).toBe(720_000)
  expect(day.samples.at(-1)).toMatchObject({ handled: 10, calls: 4 })
  await clock.advance(10_000)
  expect(history.read('client', 'bot1', 'hour')!.samples.at(-1)).toMatchObject({ handled: 0, meanMs: null })
  history.close()
})

it('takes what begins anew, or was counted before, for nothing that was done now', async () => {
  const { clock, statistics, client, app, history } = world()
  app.handled = 100
  await clock.advance(30_000)
  client.state = 'connecting'
  app.handled = 0
  statistics.add({ methods: { 'a.B': { calls: 5_000, failures: 0, codes: {} } } })
  await clock.advance(60_000)
  expect(history.read('client', 'bot1', 'hour')!.samples).toHaveLength(1)
  client.state = 'online'
  await clock.advance(10_000)
  expect(history.read('client', 'bot1', 'hour')!.samples).toHaveLength(1)
  app.handled = 4
  await clock.advance(30_000)
  expect(history.read('client', 'bot1', 'hour')!.samples.at(-1)).toMatchObject({ handled: 8, calls: 0 })
  history.close()
})

it('knows pools and agents, and forgets who is no more', async () => {
  const { clock, pool, hour, app, history } = world()
  Object.assign(pool, { sent: 6, failed: 1, deferred: 2 })
  Object.assign(hour, { sent: 6, floods: 1, p95Ms: 80 })
  await clock.advance(30_000)
  expect(history.read('pool', 'jobs', 'hour')!.samples).toEqual([
    { atMs: clock.now(), sent: 12, failed: 2, waits: 4, available: 2 },
  ])
  expect(history.read('agent', 'agent_one', 'hour')!.samples).toEqual([
    { atMs: clock.now(), sent: 12, failed: 0, floods: 2, inFlight: 1, p95Ms: 80 },
  ])
  expect(history.read('agent', 'nobody', 'hour')).toBeUndefined()
  app.clients = []
  app.isRunning = false
  await clock.advance(30_000)
  expect(history.read('client', 'bot1', 'hour')).toBeUndefined()
  expect(history.read('pool', 'jobs', 'hour')).toBeUndefined()
  history.close()
})
