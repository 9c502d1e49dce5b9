import type { LeftBehind } from '../../modules/leftovers.js'
import type { EventError } from './event-error.js'

/** What a reload meant for the plugins of one client. */
export interface ClientReload {
  /** Its `session_name`. */
  readonly client: string
  /** `same`: nothing that concerns it has changed; `refused`: the plugins before go on. */
  readonly outcome: 'reloaded' | 'same' | 'refused'
  /** Its plugins whose code is another now, or would be. */
  readonly plugins: readonly string[]
  /** Those of them that are not there any more; absent: none. */
  readonly gone?: readonly string[]
  /** What is odd about its plugins now and was not before, in one sentence each; absent: nothing. */
  readonly notes?: readonly string[]
  /** Why it was refused. */
  readonly error?: EventError
}

/** What became of a reload. */
export interface ReloadReport {
  /** The files that had changed, relative to the working directory. */
  readonly files: readonly string[]
  /** One entry for each client that was looked at. */
  readonly clients: readonly ClientReload[]
  /** What plugins that are gone have begun and not ended; only known when files are watched. */
  readonly leftBehind: readonly LeftBehind[]
  /** In milliseconds. */
  readonly tookMs: number
}
