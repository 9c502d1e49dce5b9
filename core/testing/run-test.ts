import type { App } from '../kernel/app.js'
import type { ManualClock } from '../time/manual-clock.js'
import { assertOnline } from './assert-online.js'
import { stopApp } from './stop-app.js'
import type { TestFailures } from './test-failures.js'
import type { TestWorld } from './test-world.js'
import { timedOutPlace } from './timed-out-place.js'

interface TestRun {
  readonly clock: ManualClock
  readonly failures: TestFailures
  readonly app: App
  readonly world: TestWorld
}

/** Starts an app, runs a test in its world, and stops both, also when the test fails or something goes wrong in a plugin. */
export async function runTest<Result>(
  { app, clock, failures, world }: TestRun,
  test: (world: TestWorld) => Promise<Result> | Result,
): Promise<Result> {
  let result: Result
  // Deep enough to show the plugin's line of what goes wrong far down in a call.
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = Math.max(stackTraceLimit, 50)
  try {
    await app.start()
    assertOnline(app)
    const plan = await app.plan()
    failures.timedOutPlace = (failure) => timedOutPlace(plan, failure)
    result = await failures.during(() => test(world))
  } finally {
    await stopApp(app, clock)
    Error.stackTraceLimit = stackTraceLimit
  }
  // What was still under way has ended now, well or not.
  failures.throwUnexpected()
  return result
}
