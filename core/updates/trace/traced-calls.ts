import { AsyncLocalStorage } from 'node:async_hooks'
import type { CallAttempt } from '../../client/calls/call-observer.js'
import type { Clock } from '../../time/clock.js'

/** One attempt of a call to Telegram that a handler made. */
export interface TracedCall extends CallAttempt {
  /** The client that made it: an agent's where the handler wrote through a pool. */
  readonly client: string
  /** When the attempt began, by the monotonic clock. */
  readonly begunMs: number
}

/** So many calls of one run of a handler are remembered. */
const maxCalls = 50

const running = new AsyncLocalStorage<TracedCalls>()
let watchers = 0

/** The calls that one run of a handler makes. */
export class TracedCalls {
  readonly calls: TracedCall[] = []
  /** How many there were beyond those that are remembered. */
  omitted = 0

  constructor(private readonly clock: Clock) {}

  /** Runs the handler: what it calls later on belongs to it as well. */
  run<Result>(work: () => Result): Result {
    return running.run(this, work)
  }

  add(client: string, attempt: CallAttempt): void {
    if (this.calls.length >= maxCalls) this.omitted++
    else this.calls.push({ client, ...attempt, begunMs: this.clock.monotonic() - attempt.tookMs })
  }
}

/** Whether the calls of handlers are traced now. */
export function callsAreTraced(): boolean {
  return watchers > 0
}

/** Notes a call with the handler it was made in, if it was made in one that is traced. */
export function noteTracedCall(client: string, attempt: CallAttempt): void {
  running.getStore()?.add(client, attempt)
}

/**
 * Has the calls of handlers traced. Knowing which handler makes a call costs every promise of the process a little, so it
 * ends with the last who looks. @returns what ends it.
 */
export function traceCalls(): () => void {
  watchers++
  return () => {
    watchers--
    if (watchers === 0) running.disable()
  }
}
