import { AsyncLocalStorage } from 'node:async_hooks'

const current = new AsyncLocalStorage<true>()
let runs = 0

/** Runs work that may have been done before, in whole or in part. Calls made by it take what is done already as done. */
export function asRepeatedRun<Result>(work: () => Result): Result {
  runs++
  let result: Result
  try {
    result = current.run(true, work)
  } catch (error) {
    ended()
    throw error
  }
  // What is no promise becomes one that is settled.
  Promise.resolve(result).then(ended, ended)
  return result
}

/** Whether the running code belongs to work that may have been done before. */
export function isRepeatedRun(): boolean {
  return runs > 0 && current.getStore() === true
}

/** Node follows every promise of the process for it, so this ends with the last run. */
function ended(): void {
  runs--
  if (runs === 0) current.disable()
}
