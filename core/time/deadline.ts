import type { Clock } from './clock.js'

/**
 * Waits until `work` has ended, well or badly, but not longer than `limitMs` milliseconds. The work itself goes on, and
 * its error is left to whoever awaits it.
 * @returns whether it has ended.
 * @throws the reason of `signal`, once that is aborted.
 */
export function endsWithin(
  clock: Clock,
  limitMs: number,
  work: Promise<unknown>,
  signal?: AbortSignal,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = clock.after(limitMs, () => end(() => resolve(false)))
    const onAbort = () => end(() => reject(signal?.reason))
    const end = (settle: () => void) => {
      timer.cancel()
      signal?.removeEventListener('abort', onAbort)
      settle()
    }
    const ended = () => end(() => resolve(true))
    work.then(ended, ended)
    signal?.addEventListener('abort', onAbort, { once: true })
    if (signal?.aborted) onAbort()
  })
}

/**
 * Waits for `work`, but no longer than until `signal` is aborted. The work itself goes on then, and nobody hears its error.
 * @throws what the work throws, or the signal's reason.
 */
export function untilAborted<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    const end = () => signal.removeEventListener('abort', onAbort)
    signal.addEventListener('abort', onAbort, { once: true })
    // No promises beyond this one: a thousand clients that start make some of these each.
    work.then(
      (value) => {
        end()
        resolve(value)
      },
      (error) => {
        end()
        reject(error)
      },
    )
    if (signal.aborted) onAbort()
  })
}
