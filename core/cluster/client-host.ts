import type { Lease } from './cluster-table.js'

/** What runs the clients of a machine. */
export interface ClientHost {
  /**
   * Begins to run a client under its lease, after an end under way; what goes wrong with that stays with the client.
   * Resolves when it is online or has failed; never rejects.
   */
  start(lease: Lease): Promise<void>
  /** How many more clients could connect at this moment without waiting for others. */
  room(): number
  /** Ends a client in order. Resolves when its connection is closed; never rejects. */
  stop(client: string): Promise<void>
  /** Closes the connections of clients at once and ends them. Resolves when these are closed; never rejects. */
  cut(clients: readonly string[]): Promise<void>
}
