import { SwitchboardError } from '../errors/switchboard-error.js'
import { LockFile } from '../sessions/lock-file.js'
import type { Clock } from '../time/clock.js'

/** Those of this process who wait for a file, each behind the one before. */
const turns = new Map<string, Promise<unknown>>()
const lookAgainMs = 20
/** A change takes milliseconds; who needs longer is stuck. */
const waitMs = 10_000

/**
 * Does work on a file while no other program of ours does: the others of this process, and other processes, wait. People and
 * their editors know nothing of it.
 * @param name - how the file is called in errors.
 * @throws CONFIG_UNWRITABLE when another process does not come to an end, or the folder cannot be written; what the work throws.
 */
export async function inFileTurn<Value>(
  file: string,
  { name, clock }: { name: string; clock: Clock },
  work: () => Promise<Value>,
): Promise<Value> {
  const before = turns.get(file) ?? Promise.resolve()
  const result = before.then(() => locked(file, name, clock, work))
  const over = result.then(
    () => {},
    () => {},
  )
  turns.set(file, over)
  void over.then(() => {
    if (turns.get(file) === over) turns.delete(file)
  })
  return result
}

async function locked<Value>(file: string, name: string, clock: Clock, work: () => Promise<Value>): Promise<Value> {
  const lock = new LockFile(`${file}.lock`, clock)
  const endMs = clock.monotonic() + waitMs
  for (;;) {
    const holder = await lock.take().catch((error) => {
      throw unwritable(name, error instanceof Error && 'code' in error ? String(error.code) : String(error), error)
    })
    if (!holder) break
    if (clock.monotonic() >= endMs) {
      throw unwritable(name, `process ${holder.pid} on ${holder.host} has been changing it since ${holder.since}`)
    }
    await clock.sleep(lookAgainMs)
  }
  try {
    return await work()
  } finally {
    await lock.release()
  }
}

function unwritable(file: string, reason: string, cause?: unknown): SwitchboardError {
  return new SwitchboardError('CONFIG_UNWRITABLE', { file, reason }, { cause })
}
