/** One logged update while its handlers are at work. */
export interface LogEntry {
  /** Its number, once it is stored. */
  id: number
  /** How many deliveries still need it: a message of an album is delivered alone and with its album. */
  uses: number
  /** The names of the handlers that are done, when there are several. */
  readonly done: string[]
  /** How many processes in a row ended while the next handler ran. */
  ended: number
  /** Whether it is only in memory yet, or was done before it was ever written. Absent: it is stored. */
  unwritten?: 'pending' | 'done' | undefined
  /** Where it stands among the {@link EarlyDeliveries}, if it was one of them. */
  at?: number | undefined
}

/** Of an update that came just now. */
export function newEntry(): LogEntry {
  return { id: 0, uses: 0, done: [], ended: 0, unwritten: 'pending', at: undefined }
}
