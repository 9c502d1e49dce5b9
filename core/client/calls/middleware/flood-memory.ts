import { FloodWaitError } from '../../../errors/flood-wait-error.js'
import type { CallParts, CallStep } from '../call-step.js'

/** Keeps the pauses that Telegram asks for, and does not ask it again while one is under way. */
export const floodMemory: CallStep = {
  name: 'flood-memory',
  handle: (call, next) => {
    const { method, parts } = call
    const knownMs = parts.floods.remainingMs(method)
    if (knownMs === 0) return next(call).then(undefined, (error) => remember(parts, error))
    return Promise.reject(new FloodWaitError(method, Math.ceil(knownMs / 1_000), { known: true }))
  },
}

function remember({ floods, observer }: CallParts, error: unknown): never {
  if (error instanceof FloodWaitError) {
    const flood = floods.remember(error.method, error.seconds)
    observer?.flooded(flood)
  }
  throw error
}
