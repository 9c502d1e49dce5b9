import type { ObservedFailure } from '../updates/observed-failure.js'

/** What went wrong in a plugin of a client. */
export interface PluginFailure extends ObservedFailure {
  /** The client's name. */
  readonly client: string
}
