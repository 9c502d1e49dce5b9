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

/** All functions of the process. Looks at its whole heap, so that it takes a second. */
const functions = () => queryObjects(Function, { format: 'count' })

it('a client holds few functions before it connects, and none of the way of its calls', { timeout: 120_000 }, () => {
  const [clock, logger, sessions] = [new SystemClock(), new SilentLogger(), new MemorySessionStore()]
  const config = settings({ sessionName: 'bot', type: 'bot' })
  const parts = { client: 'bot', policy: { maxRetries: 1 } } as unknown as CallParts
  const held: object[] = [new Client({ config, sessions, clock, logger }), new CallChain(parts)]
  const make = (one: () => object) => {
    for (let index = 0; index < count; index++) held.push(one())
    return functions()
  }
  const before = functions()
  const withChains = make(() => new CallChain(parts))
  const withClients = make(() => new Client({ config, sessions, clock, logger }))
  // On average, as some are made once meanwhile.
  const ofEach = [withChains - before, withClients - withChains].map((more) => Math.round(more / count))
  expect(held).toHaveLength(2 + 2 * count)
  expect(ofEach).toEqual([0, 16])
})
