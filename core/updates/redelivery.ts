import type { LogEntry } from './journal/log-entry.js'

/** How an update came to be dispatched again. */
export interface Redelivery {
  readonly identity: string
  readonly entry: LogEntry
  /** The one handler it is for, when it is a replayed dead letter; absent: all that want it. */
  readonly onlyHandler: string | undefined
}
