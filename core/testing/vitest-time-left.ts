import { SystemClock } from '../time/system-clock.js'
import { vitest } from './need-vitest.js'

// Absent in the versions of vitest before 4.1.
const { TestRunner } = (await vitest()) as Partial<typeof import('vitest')>

const realTime = new SystemClock()

/** How long the test that vitest runs now may still take, in milliseconds; `undefined` when that is not known or it has no limit. */
export function vitestTimeLeft(): number | undefined {
  const { timeout = 0, result } = TestRunner?.getCurrentTest() ?? {}
  return timeout > 0 && result?.startTime !== undefined ? result.startTime + timeout - realTime.now() : undefined
}
