/** What has been counted since the start of the process. */
export interface UpdateCounters {
  /** Updates as they came in, before duplicates are dropped. */
  received: number
  /** Handler runs that ended well. */
  handled: number
  /** Handlers that failed for good. */
  failed: number
  /** Handler runs that failed and were repeated. */
  retried: number
  /** Updates that had been seen before and were dropped. */
  duplicates: number
  /** Times that an update was missing. */
  gaps: number
  /** Updates that came by a difference instead of being pushed. */
  recovered: number
  /** Updates handed over again after a crash. */
  redelivered: number
  /** Times that Telegram had forgotten what was missed, or it lay further back than is allowed. */
  unrecoverable: number
}

/** A client's updates at one moment. */
export interface UpdateMetrics extends UpdateCounters {
  /** Updates that wait for their chat's turn. */
  queued: number
  /** Updates that are being stored; then they are queued. */
  storing: number
  /** Whether Telegram is being asked where updates stand, or for what was missed; what comes meanwhile waits. */
  fetching: boolean
  /** Updates whose handlers run. */
  running: number
  /** Albums whose further parts are waited for. */
  gathering: number
  /** People whose answer a handler waits for. */
  asking: number
  /** How long the oldest waiting update has waited, in milliseconds; 0 when none waits. */
  oldestMs: number
  /** Whether the queue is full and new updates are left with Telegram until there is room. */
  paused: boolean
  /** Whether it is known where Telegram's updates stand. At the very first start, what came before that is not fetched. */
  tracking: boolean
  /** Answers and updates that the library could not read, by the number of the constructor (`0x5ad00bad`). */
  unreadable: Readonly<Record<string, number>>
}

export function newCounters(): UpdateCounters {
  return {
    received: 0,
    handled: 0,
    failed: 0,
    retried: 0,
    duplicates: 0,
    gaps: 0,
    recovered: 0,
    redelivered: 0,
    unrecoverable: 0,
  }
}
