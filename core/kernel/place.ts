import type { Budget } from '../updates/queue/budget.js'

/**
 * Runs `work` with a place of the budget, and waits for one first. The place is given back when the work has ended, or
 * earlier when the work says so.
 * @throws the signal's reason when it is aborted while waiting.
 */
export async function withPlace<T>(
  budget: Budget,
  signal: AbortSignal,
  work: (giveBack: () => void) => Promise<T>,
): Promise<T> {
  while (!budget.tryTake()) await turn(budget, signal)
  let taken = true
  const giveBack = () => {
    if (taken) budget.give()
    taken = false
  }
  try {
    return await work(giveBack)
  } finally {
    giveBack()
  }
}

/** Waits until a place may be free. */
function turn(budget: Budget, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      budget.forget(wake)
      reject(signal.reason)
    }
    const wake = () => {
      signal.removeEventListener('abort', onAbort)
      resolve()
    }
    if (signal.aborted) return reject(signal.reason)
    signal.addEventListener('abort', onAbort, { once: true })
    budget.wait(wake)
  })
}
