import type { Fence } from '../storage/fence.js'
import type { SharedText } from '../storage/shared-text.js'
import type { Elsewhere } from './elsewhere.js'
import type { JobTicks } from './job-ticks.js'

/** A client that one of several processes is to run. */
export interface PlacedClient {
  readonly name: string
  /** The labels that its machine must have. */
  readonly placement: Readonly<Record<string, string>>
}

/** The clients of this process, as whoever says which of them run here starts and ends them. */
export interface PlacedClients {
  /** All of them, wherever they run. */
  list(): readonly PlacedClient[]
  /** Runs a client; what goes wrong with that stays with it. Resolves when it is online or has failed; never rejects. */
  start(client: string): Promise<void>
  /** How many more could connect at this moment without waiting for others. */
  room(): number
  /** Ends a client in order. Resolves when its connection is closed; never rejects. */
  stop(client: string): Promise<void>
  /** Closes a client's connection at once; the rest of its end follows by itself. */
  cut(client: string): void
}

/** Says which clients run in this process, where several processes share them. */
export interface Placing {
  /** The clients that there are, wherever they run, are others now; the other machines hear of it as soon as they can. */
  clientsChanged(): void
  /** Begins to start and end clients here, as soon as that is possible. @throws what keeps it from that for good. */
  start(clients: PlacedClients): Promise<void>
  /** Lets others have the clients of this process, as far as they can take them. Never rejects. */
  leave(): Promise<void>
  /** Gives everything up, once no client runs here any more. Never rejects. */
  close(): Promise<void>
  /** By what right a client's state is written here; `undefined`: it does not run here. */
  fence(client: string): Fence | undefined
  /** Whether a client may be connected here at this moment: it is held, is not on its way to another process, and its lease is not over. */
  mayConnect(client: string): boolean
  /** The id of this process among the others, while it may run clients; another one after it was declared dead. */
  readonly machine: string | undefined
  /** The clients that others run; absent: they cannot be reached. */
  readonly elsewhere?: Elsewhere | undefined
  /** The channels, as all machines have them; absent: this process has its own. */
  readonly channels?: SharedText | undefined
  /** Which process has which run of a job that all share; absent: there is only this one. */
  readonly ticks?: JobTicks | undefined
  /** Whether the configuration has a client or an agent of this name, wherever it runs. */
  has(client: string): boolean
  /** The name of the machine that runs a client, as far as that is known. */
  machineOf(client: string): string | undefined
}
