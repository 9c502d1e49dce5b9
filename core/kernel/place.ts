import type { Semaphore } from '../time/semaphore.js'

/**
 * Runs `work` with a permit, and waits for one first. It is given back when the work has ended, or earlier when the work
 * says so.
 * @throws the signal's reason when it is aborted while waiting.
 */
export async function withPlace<T>(
  semaphore: Semaphore,
  signal: AbortSignal,
  work: (giveBack: () => void) => Promise<T>,
): Promise<T> {
  await semaphore.acquire(signal)
  let taken = true
  const giveBack = () => {
    if (taken) semaphore.release()
    taken = false
  }
  try {
    return await work(giveBack)
  } finally {
    giveBack()
  }
}
