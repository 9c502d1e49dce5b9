import type { Clock } from './clock.js'

/**
 * Waits until `work` has ended, well or badly, but not longer than `limitMs` milliseconds. The work itself goes on, and
 * its error is left to whoever awaits it.
 * @returns whether it has ended.
 */
export function endsWithin(clock: Clock, limitMs: number, work: Promise<unknown>): Promise<boolean> {
  return new Promise((resolve) => {
    const timer = clock.after(limitMs, () => resolve(false))
    const ended = () => {
      timer.cancel()
      resolve(true)
    }
    work.then(ended, ended)
  })
}

/**
 * Waits for `work`, but no longer than until `signal` is aborted. The work itself goes on then, and nobody hears its error.
 * @throws what the work throws, or the signal's reason.
 */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    const done = () => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
    work.then(resolve, reject).finally(done)
    if (signal.aborted) onAbort()
  })
}
