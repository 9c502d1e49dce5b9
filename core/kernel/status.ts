import type { PoolStatus } from '../agents/agent-status.js'
import type { ClientState } from '../client/client-state.js'
import type { JobStatus } from '../scheduler/job.js'
import type { EventError } from './control/event-error.js'

export type { JobStatus } from '../scheduler/job.js'

/** A picture of the process at one moment, as the terminal and the console show it. */
export interface AppStatus {
  /** One entry for each client. */
  readonly clients: readonly ClientStatus[]
  /** The pools of agents, where there are any. */
  readonly pools?: readonly PoolStatus[]
  /** The services that all clients share and that have jobs, where there are any. */
  readonly services?: readonly ServiceStatus[]
}

/** A service that all clients share, with its jobs. */
export interface ServiceStatus {
  /** The name of its class. */
  readonly name: string
  /** Its jobs with their counts. */
  readonly jobs: readonly JobStatus[]
}

/** One client at a moment, as anybody may see it. */
export interface ClientInfo {
  /** Its `session_name`. */
  readonly name: string
  /** Whether it is a user or a bot. */
  readonly type: 'user' | 'bot'
  /** Where it is in its life. */
  readonly state: ClientState
  /** Why it failed, or what it is waiting for. */
  readonly reason?: string
  /** The same with its code and what to do about it. */
  readonly error?: EventError
  /** The name of the machine that runs it, where several machines share the clients and that is known. */
  readonly machine?: string
  /** The Telegram account, once known. */
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
}

/** How one client is at a moment. */
export interface ClientStatus extends ClientInfo {
  /** What it runs, and what was disabled. */
  readonly plugins: readonly PluginStatus[]
}

/** How one plugin of a client is at a moment. */
export interface PluginStatus {
  /** The plugin's name. */
  readonly name: string
  /** Relative to the working directory. */
  readonly file: string
  /** `false`: an operator has disabled it, so its handlers and jobs rest. */
  readonly enabled: boolean
  /** Whether it has a class for its options, so that they can be shown and changed one by one. */
  readonly hasOptions: boolean
  /** Its handlers and how they read in a listing. */
  readonly handlers: readonly { readonly member: string; readonly label: string }[]
  /** Its jobs with their counts. */
  readonly jobs: readonly JobStatus[]
}
