import type { Flood } from './floods.js'

/** One attempt of a call that has ended. */
export interface CallAttempt {
  readonly method: string
  /** 1 at the first try of a call. */
  readonly attempt: number
  /** How long it had to wait for its turn, as `rate_limit` says; not part of `tookMs`. */
  readonly waitedMs: number
  readonly tookMs: number
  /** What it failed with; absent: it was answered. */
  readonly error?: unknown
}

/** Is told of a client's calls as they happen. None of its methods may throw. */
export interface CallObserver {
  /** Asked before each attempt: whether anybody wants to know of it. */
  isWatching(): boolean
  attempted(attempt: CallAttempt): void
  flooded(flood: Flood): void
}
