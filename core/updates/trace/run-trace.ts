import type { TracedCalls } from './traced-calls.js'

/** One run of a handler, as it is remembered. */
export interface RunTrace {
  readonly attempt: number
  /** By the monotonic clock. */
  readonly begunMs: number
  /** Absent while it runs. */
  readonly endedMs: number | undefined
  /** `stopped`: the client stops, or other plugins take its place. */
  readonly outcome: 'running' | 'done' | 'failed' | 'stopped'
  /** What it failed with. */
  readonly error: unknown
  /** Whether it waits for an answer. */
  readonly isAsking: boolean
  /** The calls to Telegram it made while somebody looked. */
  traced: TracedCalls | undefined
  /** The run before this one, which failed. */
  readonly previous: RunTrace | undefined
}
