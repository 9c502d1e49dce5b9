import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')

/** Collects at once what nothing refers to any more. */
export const collectGarbage = runInNewContext('gc') as () => void

/** The heap in use, in bytes, when what was thrown away is collected: one collection makes room for another. */
export async function settledHeap(): Promise<number> {
  for (let turn = 0; turn < 4; turn++) {
    collectGarbage()
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return process.memoryUsage().heapUsed
}
