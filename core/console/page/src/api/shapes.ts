import type { Facts } from '../i18n/problems/filled'
import type { ValueProblem } from './problem'

/** What the API answers; see /api/openapi.json. */

/** An error of the server as events tell it. */
export interface EventError {
  readonly code?: string
  readonly message: string
  readonly fix?: string
  readonly facts?: Facts
}

export interface Job {
  readonly name: string
  readonly schedule: string
  readonly enabled: boolean
  readonly paused: boolean
  readonly running: boolean
  readonly next_run_ms?: number
  readonly last_run_ms?: number
  readonly last_took_ms?: number
  readonly last_error?: string
  readonly runs: number
  readonly failures: number
  /** Where it runs or ran last, when one of several machines runs it each time. */
  readonly machine?: string
}

/** A service that all clients share, with its jobs. */
export interface Service {
  readonly name: string
  readonly jobs: readonly Job[]
}

export interface Plugin {
  readonly name: string
  readonly file: string
  readonly enabled: boolean
  readonly has_options: boolean
  readonly handlers: readonly { readonly member: string; readonly label: string }[]
  readonly jobs: readonly Job[]
}

export interface Client {
  readonly name: string
  readonly type: 'user' | 'bot'
  readonly state: string
  readonly reason?: string
  readonly error?: EventError
  /** The machine that runs it, where several share the clients. */
  readonly machine?: string
  readonly account?: { readonly id: number; readonly name: string; readonly username?: string }
  readonly plugins: readonly Plugin[]
  readonly updates: { readonly handled: number; readonly queued: number; readonly failed: number } | null
  readonly calls?: {
    readonly methods: readonly {
      readonly method: string
      readonly calls: number
      readonly failures: number
      readonly codes: readonly { readonly code: string; readonly count: number }[]
    }[]
  }
}

export interface Totals {
  readonly clients: number
  readonly online: number
  readonly failed: number
  readonly handled: number
  readonly queued: number
  readonly handler_failures: number
  readonly calls: number
  readonly call_failures: number
  readonly sent: number
}

export interface Status {
  readonly version: string
  readonly started_ms: number
  readonly uptime_ms: number
  readonly sandbox: { readonly port: number } | null
  readonly totals: Totals
}

export interface Agent {
  readonly phone: string
  readonly session_name: string
}

export interface Channel {
  readonly id: string
  readonly name: string
  readonly enabled?: boolean
  readonly crm_enabled?: boolean
  readonly input_sources?: readonly (string | number)[]
  readonly filters?: {
    readonly include_keywords?: readonly string[]
    readonly exclude_keywords?: readonly string[]
    readonly require_all_includes?: boolean
  }
  readonly agents: readonly Agent[]
  readonly version: string
  /** Everything else that the file says of it. */
  readonly [key: string]: unknown
}

export interface Channels {
  readonly channels: readonly Channel[]
  readonly problems: readonly (ValueProblem & { readonly line: number })[]
  /** What has no effect, or is kept without being understood. */
  readonly notes: readonly string[]
}

export interface DeadLetter {
  readonly id: number
  readonly client: string
  readonly handler: string
  readonly identity: string
  readonly error: string
  readonly attempts: number
  readonly failed_ms: number
  readonly replay_requested: boolean
}
