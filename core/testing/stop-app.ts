import type { App } from '../kernel/app.js'
import type { ManualClock } from '../time/manual-clock.js'

/** Stops an app whose time stands still: time passes until everything that waits for it has ended. */
export async function stopApp(app: App, clock: ManualClock): Promise<void> {
  let stopped = false
  const stopping = app.stop().finally(() => {
    stopped = true
  })
  while (!stopped) await clock.advance(500)
  await stopping
}
