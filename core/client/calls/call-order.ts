import type { CallPosition } from './call-middleware.js'
import type { CallParts, CallStep } from './call-step.js'
import { classification } from './middleware/classification.js'
import { doneAlready } from './middleware/done-already.js'
import { floodMemory } from './middleware/flood-memory.js'
import { floodWait } from './middleware/flood-wait.js'
import { rateLimit } from './middleware/rate-limit.js'
import { retry } from './middleware/retry.js'
import { statistics } from './middleware/statistics.js'
import { tracing } from './middleware/tracing.js'

/** A step that all clients share, one that depends on how a client is configured, or the place of what its plugins add. */
export type CallPlace = CallStep | ((parts: CallParts) => CallStep) | { readonly plugins: CallPosition }

/**
 * The way of every call, the outermost step first; after the last comes the connection. What stands above the second place of
 * plugins is passed once by each call, what stands below it by each attempt.
 */
export const callOrder: readonly CallPlace[] = [
  { plugins: 'call' },
  retry,
  doneAlready,
  floodWait,
  { plugins: 'attempt' },
  rateLimit,
  floodMemory,
  tracing,
  statistics,
  classification,
]
