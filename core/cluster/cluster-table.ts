import type { Machine } from './machine.js'

/** A client as the table knows it. */
export interface Enrolled {
  readonly client: string
  /** The key of its placement. */
  readonly placement: string
}

/** The right to run a client, until it is given back or its machine is declared dead. */
export interface Lease extends Enrolled {
  readonly epoch: number
}

/** A machine's sign of life. */
export interface Beat {
  readonly machine: Machine
  /** How long all its leases are good for from now on. */
  readonly leaseMs: number
}

/** What a beat brings back. */
export interface BeatAnswer {
  /** `false`: it was declared dead, and others may hold by now what it held. */
  readonly isKnown: boolean
  /** The database's clock, in milliseconds since 1970. */
  readonly nowMs: number
  /** Those that live, the asking one among them as it was before. */
  readonly machines: readonly Machine[]
  /** Those of them whose time is over by the database's clock. */
  readonly expired: readonly string[]
  /** When the time of the first of the others is over that do not renew, in milliseconds from now; `undefined`: there are none. */
  readonly nextExpiryMs?: number | undefined
  /** Those that were declared dead and may still have leases to be freed. */
  readonly dead: readonly string[]
  /** How many clients nobody holds, by their placement's key. */
  readonly free: Readonly<Record<string, number>>
  /** Clients that the asking one holds and another one wants. */
  readonly wanted: readonly Wanted[]
  /** How many clients the asking one has asked for and not got yet, by their placement's key. */
  readonly asked: Readonly<Record<string, number>>
  /** How many clients the asking one holds. */
  readonly holds: number
}

/** A client that another machine asks for. */
export interface Wanted {
  readonly client: string
  readonly by: string
}

/** What became of the clients that a machine asked others for. */
export interface TakenAsked {
  /** What it holds now. */
  readonly leases: readonly Lease[]
  /** How many others still hold, by their placement's key. */
  readonly waiting: Readonly<Record<string, number>>
}

/** Who runs a client. */
export interface Held extends Lease {
  readonly machine: string
}

/**
 * What the machines of a cluster know in common: who is there and who runs which client. Each method is one short statement or
 * transaction; which of two machines comes first, the database alone decides, and so it does about time.
 */
export abstract class ClusterTable {
  /** Takes a machine in, under an id that was never used. */
  abstract join(machine: Machine, leaseMs: number): Promise<void>

  /** Makes all leases of a machine last, in one statement, and says what there is to do. */
  abstract beat(beat: Beat): Promise<BeatAnswer>

  /** Takes a machine out with all it holds and asks for. */
  abstract leave(machine: string): Promise<void>

  /**
   * Declares machines dead, for good, that have not shown since that they live.
   * @param asOfMs - what the database's clock showed when their time was found to be over.
   * @returns whether it was this call that declared any of them dead.
   */
  abstract bury(machines: readonly string[], asOfMs: number): Promise<boolean>

  /** Frees what a machine that was declared dead held and asked for. Leases under which a write is under way stay for the next call. */
  abstract free(dead: string): Promise<void>

  /** Makes clients known; those that are there already keep who holds them. */
  abstract enroll(clients: readonly Enrolled[]): Promise<void>

  /** Takes clients out of the table that this machine holds, as they are in no configuration any more. */
  abstract forget(machine: string, clients: readonly string[]): Promise<void>

  /** Takes up to `limit` clients of a placement that nobody holds or asks for, but for some. */
  abstract take(machine: string, placement: string, limit: number, but: readonly string[]): Promise<readonly Lease[]>

  /** Asks another machine for up to `limit` clients of a placement. @returns those it is now asked for. */
  abstract ask(machine: string, from: string, placement: string, limit: number): Promise<readonly string[]>

  /** Takes what this machine asked for and the others have let go. */
  abstract takeAsked(machine: string): Promise<TakenAsked>

  /** Takes back what this machine asked for and was not given. */
  abstract stopAsking(machine: string): Promise<void>

  /** Says that these clients, which others ask for, stay here. */
  abstract keep(machine: string, clients: readonly string[]): Promise<void>

  /** Lets clients go. Those that somebody asked for wait for that one, which is woken. */
  abstract release(machine: string, clients: readonly string[], wake: readonly string[]): Promise<void>

  /** Who holds which client: all of them, or what one machine holds. */
  abstract held(machine?: string): Promise<readonly Held[]>

  /** Wakes machines that wait for something, as far as they listen; nothing depends on it. */
  abstract wake(machines: readonly string[]): Promise<void>

  /** Calls `listener` when somebody wakes this machine. @returns what ends that. */
  abstract onWake(machine: string, listener: () => void): () => void
}
