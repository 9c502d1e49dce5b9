import type { ClientState } from '../client/client-state.js'
import type { JobStatus } from '../scheduler/job.js'

export type { JobStatus } from '../scheduler/job.js'

/** A picture of the process at one moment, as the terminal and the console show it. */
export interface AppStatus {
  readonly clients: readonly ClientStatus[]
}

export interface ClientStatus {
  readonly name: string
  readonly type: 'user' | 'bot'
  readonly state: ClientState
  /** Why it failed, or what it is waiting for. */
  readonly reason?: string
  /** The Telegram account, once known. */
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  readonly plugins: readonly PluginStatus[]
}

export interface PluginStatus {
  readonly name: string
  /** Relative to the working directory. */
  readonly file: string
  readonly handlers: readonly { readonly member: string; readonly label: string }[]
  readonly jobs: readonly JobStatus[]
}
