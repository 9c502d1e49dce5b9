import { FloodWaitError } from '../../../errors/flood-wait-error.js'
import type { CallParts, CallStep } from '../call-step.js'

/** Keeps the pauses that Telegram asks for, and does not ask it again while one is under way. */
export function floodMemory({ floods, observer }: CallParts): CallStep {
  const remember = (error: unknown): never => {
    if (error instanceof FloodWaitError) {
      const flood = floods.remember(error.method, error.seconds)
      observer?.flooded(flood)
    }
    throw error
  }

  return {
    name: 'flood-memory',
    handle: (call, next) => {
      const { method } = call
      const knownMs = floods.remainingMs(method)
      if (knownMs === 0) return next(call).then(undefined, remember)
      return Promise.reject(new FloodWaitError(method, Math.ceil(knownMs / 1_000), { known: true }))
    },
  }
}
