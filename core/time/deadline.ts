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
