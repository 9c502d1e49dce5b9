import { Sandbox } from '../sandbox/sandbox.js'
import type { WorldDescription } from '../sandbox/world/world-description.js'
import { ManualClock } from '../time/manual-clock.js'
import { readTestTime, type TestTime } from './test-time.js'

/** How long before a test begins its world came into being, in milliseconds. */
const ageMs = 60_000

/** Starts the sandbox of a test, whose clock shows `startAt` then; default 2026-01-01T00:00Z. */
export async function startSandbox(
  world: string | WorldDescription,
  startAt: TestTime = Date.UTC(2026, 0, 1),
): Promise<{ sandbox: Sandbox; clock: ManualClock }> {
  // Whatever is of the second in which a client asks for the first time counts as new to it.
  const clock = new ManualClock(readTestTime(startAt) - ageMs)
  const sandbox = await Sandbox.start({ world, seed: 1, clock })
  await clock.advance(ageMs)
  return { sandbox, clock }
}
