import type { HandlerFailure } from '../handlers/contexts/error-context.js'

/** What went wrong in a plugin, for whoever watches an app: a run of a handler or a job, a filter, a hook. */
export interface ObservedFailure extends HandlerFailure {
  /** Whether that is the end of it; otherwise the handler is run again. */
  readonly isFinal: boolean
  /** How long the handler waits before it is run again, in milliseconds; absent when it is not. */
  readonly retryInMs?: number
}
