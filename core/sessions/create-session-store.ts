import type { Clock } from '../time/clock.js'
import { FileSessionStore } from './file-session-store.js'
import { MemorySessionStore } from './memory-session-store.js'
import { SessionCipher } from './session-cipher.js'
import type { SessionStore } from './session-store.js'
import { StringSessionStore } from './string-session-store.js'

/** What decides where a login is kept; the `session` block of a client. */
export interface SessionStoreOptions {
  /** The client's `session_name`. */
  name: string
  session: {
    type: 'file' | 'memory' | 'string'
    string?: string
    workdir: string
  }
  clock: Clock
  /** `SWITCHBOARD_SESSION_KEY`; files are encrypted when it is given. */
  encryptionKey?: string
}

/**
 * Makes the store of a client's login.
 * @throws SESSION_KEY_WEAK when the key is too short.
 */
export function createSessionStore({ name, session, clock, encryptionKey }: SessionStoreOptions): SessionStore {
  if (session.type === 'string' && session.string) return new StringSessionStore(name, session.string, clock)
  if (session.type === 'memory') return new MemorySessionStore()
  return new FileSessionStore(
    name,
    session.workdir,
    clock,
    encryptionKey ? new SessionCipher(encryptionKey) : undefined,
  )
}
