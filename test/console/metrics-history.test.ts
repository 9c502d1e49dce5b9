import { expect, it } from 'vitest'
import { FiguresHistory } from '../../core/console/server/live/figures-history.js'
import { MetricsHistory } from '../../core/console/server/live/metrics-history.js'
import { historyRoutes } from '../../core/console/server/routes/history-routes.js'
import type { AppControl } from '../../core/kernel/control/app-control.js'
import { ManualClock } from '../../core/time/manual-clock.js'
import { ConsoleHarness } from './console-harness.js'

it('keeps the counts of the last hour and day, and no more', async () => {
  const clock = new ManualClock(Date.UTC(2026, 10, 28))
  let handled = 0
  let flood = () => {}
  const methods = { 'messages.SendMessage': { calls: 5, failures: 1, codes: {} } }
  const control = {
    clients: { list: () => [{ name: 'bot1', state: 'online' }] },
    events: {
      on: (_name: string, listener: () => void) => {
        flood = listener
        return () => {}
      },
    },
    updateMetrics: () => ({ handled, queued: 2, failed: 3 }),
    callStatistics: () => ({ methods }),
    agents: { pools: () => [], list: () => [] },
  } as unknown as AppControl
  const history = new MetricsHistory(control, clock)
  // What there was when it began, and what there is now.
  const begun = { handled: 0, sent: 4, queued: 2, errors: 4, floods: 0 }
  expect(history.read('hour').samples).toMatchObject([begun, begun])
  flood()
  for (let step = 0; step < 400; step++) {
    handled += 7
    await clock.advance(10_000)
  }
  const hour = history.read('hour')
  expect(hour.stepMs).toBe(10_000)
  expect(hour.samples).toHaveLength(361)
  expect(hour.samples.at(-1)).toMatchObject({ atMs: clock.now(), handled: 2_800, floods: 1 })
  expect(hour.samples[1]!.handled - hour.samples[0]!.handled).toBe(7)
  const day = history.read('day')
  expect(day.samples).toHaveLength(18)
  expect(day.samples[1]!.atMs - day.samples[0]!.atMs).toBe(240_000)

  const figures = new FiguresHistory(control, clock)
  const harness = await ConsoleHarness.start({ routes: historyRoutes(history, figures) })
  await harness.login()
  expect((await harness.ask('GET', '/api/metrics/history?span=day')).json.samples).toHaveLength(18)
  expect((await harness.ask('GET', '/api/metrics/history?span=year')).status).toBe(422)
  expect((await harness.ask('GET', '/api/clients/bot1/metrics?span=day')).json.step_ms).toBe(720_000)
  expect((await harness.ask('GET', '/api/pools/nobody/metrics')).status).toBe(404)
  history.close()
  figures.close()
  await clock.advance(60_000)
  expect(history.read('hour').samples).toHaveLength(361)
  await harness.close()
})
