/** One journalled update while its handlers are at work. */
export interface JournalEntry {
  /** The row, once it is written. */
  id: number
  /** How many deliveries still need it: a message of an album is delivered alone and with its album. */
  uses: number
  /** The names of the handlers that are done, when there are several. */
  done: string[]
  /** How often the next handler has begun since the process that took the update ended, and did not come to an end. */
  begun: number
}
