import type { JournalEntry } from './journal/journal-entry.js'

/** How an update came to be dispatched again. */
export interface Redelivery {
  identity: string
  entry: JournalEntry
  /** The one handler it is for; absent: all that want it. */
  onlyHandler?: string | undefined
}
