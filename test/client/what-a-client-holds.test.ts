import { queryObjects } from 'node:v8'
import { expect, it } from 'vitest'
import { CallChain } from '../../core/client/calls/call-chain.js'
import type { CallParts } from '../../core/client/calls/call-step.js'
import { Client } from '../../core/client/client.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'
import { settings } from './client-harness.js'

const count = 200

/** How many functions each of many objects brings with it, on average: what else is made once meanwhile hardly counts. */
function functionsOfEach(make: () => object): number {
  const objects = [make()]
  const before = queryObjects(Function, { format: 'count' })
  for (let index = 0; index < count; index++) objects.push(make())
  return Math.round((queryObjects(Function, { format: 'count' }) - before) / (objects.length - 1))
}

it('of the way of its calls a client holds no functions of its own', () => {
  const parts = { client: 'bot', policy: { maxRetries: 1 } } as unknown as CallParts
  const limited = { ...parts, limits: { callsPerSecond: 10 } }
  expect(functionsOfEach(() => new CallChain(parts))).toBe(0)
  // What counts its calls is its own.
  expect(functionsOfEach(() => new CallChain(limited))).toBeGreaterThan(0)
})

it('a client that is not connected holds few functions', () => {
  const [clock, logger, sessions] = [new SystemClock(), new SilentLogger(), new MemorySessionStore()]
  const config = settings({ sessionName: 'bot', type: 'bot' })
  expect(functionsOfEach(() => new Client({ config, sessions, clock, logger }))).toBeLessThanOrEqual(16)
})
