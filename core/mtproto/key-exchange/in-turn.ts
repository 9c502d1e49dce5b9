const waiting: (() => void)[] = []
let isRunning = false

/**
 * Does a piece of work that blocks the process for a few milliseconds. Of many such pieces only one is done in each
 * round of the event loop, so that clients that are online already are heard in between.
 * @returns what it returns; rejects with what it throws.
 */
export function inTurn<Result>(work: () => Result): Promise<Result> {
  return new Promise((resolve, reject) => {
    waiting.push(() => {
      try {
        resolve(work())
      } catch (error) {
        reject(error)
      }
    })
    if (isRunning) return
    isRunning = true
    setImmediate(next)
  })
}

/** An immediate that is set by another one runs in the next round. */
function next(): void {
  waiting.shift()?.()
  isRunning = waiting.length > 0
  if (isRunning) setImmediate(next)
}
