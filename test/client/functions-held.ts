/**
 * A process that counts the functions which clients hold. It has to look at all that is in memory, which is little here: in
 * the process of the tests each look would take half a minute, and see what the tests before have left.
 */
import { queryObjects } from 'node:v8'
import { CallChain } from '../../core/client/calls/call-chain.js'
import type { CallParts } from '../../core/client/calls/call-step.js'
import { Client } from '../../core/client/client.js'
import { ClientConfig } from '../../core/config/client-config.js'
import { SilentLogger } from '../../core/logging/silent-logger.js'
import { MemorySessionStore } from '../../core/sessions/memory-session-store.js'
import { SystemClock } from '../../core/time/system-clock.js'

/** How many functions one of each kind holds, on average: some are made once meanwhile. */
export interface FunctionsHeld {
  readonly chain: number
  readonly client: number
  /** How many of both kinds were made. */
  readonly of: number
}

const count = 200
const [clock, logger, sessions] = [new SystemClock(), new SilentLogger(), new MemorySessionStore()]
const config = Object.assign(new ClientConfig(), { sessionName: 'bot', type: 'bot', apiId: 1, apiHash: 'hash' })
const parts = { client: 'bot', policy: { maxRetries: 1 } } as unknown as CallParts

const chain = () => new CallChain(parts)
const client = () => new Client({ config, sessions, clock, logger })
const functions = () => queryObjects(Function, { format: 'count' })

// The first ones make what all share.
const held: object[] = [chain(), client()]
const counts = [functions()]
for (const one of [chain, client]) {
  for (let index = 0; index < count; index++) held.push(one())
  counts.push(functions())
}
const [before = 0, withChains = 0, withClients = 0] = counts
const found: FunctionsHeld = {
  of: held.length,
  chain: Math.round((withChains - before) / count),
  client: Math.round((withClients - withChains) / count),
}
process.stdout.write(JSON.stringify(found))
