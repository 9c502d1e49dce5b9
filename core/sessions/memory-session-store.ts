import type { SessionStore } from './session-store.js'
import type { StoredSession } from './stored-session.js'

/** A login that ends with the process. */
export class MemorySessionStore implements SessionStore {
  readonly label: string = 'memory'

  constructor(private session?: StoredSession) {}

  async lock(): Promise<void> {}

  async load(): Promise<StoredSession | undefined> {
    return this.session
  }

  async save(session: StoredSession): Promise<void> {
    this.session = session
  }

  async setAside(): Promise<undefined> {
    this.session = undefined
  }

  async release(): Promise<void> {}
}
