import type { PluginSelection } from './discovery.js'

/** What the planner reads of a client's configuration. */
export interface PlannedClient {
  readonly sessionName: string
  /** The language that everybody falls back to; default `en`. */
  readonly fallbackLanguage?: string
  readonly plugins: PluginSelection & { readonly options?: Readonly<Record<string, unknown>> }
  readonly periodicTasks: {
    readonly enabled: boolean
    readonly scheduleModule?: string
    /** The jobs that run; `undefined`: all. */
    readonly tasks?: readonly string[]
    /** Other schedules for jobs, by their names. */
    readonly schedules?: Readonly<Record<string, unknown>>
    /** The zone of what names none. */
    readonly timeZone?: string
  }
}
