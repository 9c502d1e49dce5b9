import type { CallGroup, CallStepInfo } from './call-group.js'
import type { CallMiddleware } from './call-middleware.js'

/** The way of a client's calls, open for middleware. What is added here concerns this client alone. */
export class Calls {
  readonly #group: CallGroup
  readonly #owner: string | undefined

  /** @param owner - the plugin or service that adds to it. */
  constructor(group: CallGroup, owner?: string) {
    this.#group = group
    this.#owner = owner
  }

  /**
   * Adds a middleware that calls pass from now on, inside those of its position that were added before. It goes with the plugin
   * that added it; while plugins are exchanged, what the new ones add is passed from the moment they take over.
   * @returns takes it away again; calls under way go on with it.
   */
  use(middleware: CallMiddleware): () => void {
    return this.#group.use(middleware, this.#owner)
  }

  /** The steps that a call passes now, the outermost first: those of every client, and what was added. */
  order(): CallStepInfo[] {
    return this.#group.calls.order()
  }
}
