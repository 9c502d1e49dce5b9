import { SwitchboardError } from '../errors/switchboard-error.js'
import { isUnreadable } from './import/imported-session.js'
import { readSessionText } from './import/read-session-text.js'
import type { SessionStore } from './session-store.js'
import type { StoredSession } from './stored-session.js'

/** A login given as a text. What changes about it lives as long as the process; the text itself is never written. */
export class StringSessionStore implements SessionStore {
  readonly label: string = 'session string'
  private current: StoredSession | undefined

  constructor(
    private readonly client: string,
    private readonly text: string,
  ) {}

  async lock(): Promise<void> {}

  async load(): Promise<StoredSession | undefined> {
    this.current ??= this.read()
    return this.current
  }

  async save(session: StoredSession): Promise<void> {
    this.current = session
  }

  /** There is nothing to put away: the text stays with whoever gave it. */
  async setAside(): Promise<undefined> {}

  async release(): Promise<void> {}

  private read(): StoredSession {
    const reading = readSessionText(this.text)
    if (isUnreadable(reading)) {
      throw new SwitchboardError('SESSION_STRING_INVALID', { client: this.client, problem: reading.problem })
    }
    const { dcId, authKey, host, port, userId, isBot } = reading
    return {
      dcId,
      authKey,
      ...(host === undefined ? {} : { host, port }),
      ...(userId === undefined ? {} : { account: { id: userId, isBot: isBot ?? false } }),
    }
  }
}
