import type { CallParts, CallStep } from '../call-step.js'

/** Tells whoever watches of each attempt, and how long it took; costs nothing while nobody does. */
export function tracing({ observer, clock }: CallParts): CallStep {
  return {
    name: 'tracing',
    handle: (call, next) => {
      if (!observer?.isWatching()) return next(call)
      const { method, attempt, waitedMs } = call
      const begunMs = clock.monotonic()
      const tookMs = () => Math.round(clock.monotonic() - begunMs)
      return next(call).then(
        (answer) => {
          observer.attempted({ method, attempt, waitedMs, tookMs: tookMs() })
          return answer
        },
        (error) => {
          observer.attempted({ method, attempt, waitedMs, tookMs: tookMs(), error })
          throw error
        },
      )
    },
  }
}
