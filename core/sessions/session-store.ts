import type { StoredSession } from './stored-session.js'

/** Where the login of one client is kept. Nothing here deletes a login. */
export interface SessionStore {
  /** What a person calls it: a file, or `memory`. */
  readonly label: string

  /**
   * Takes the login for this process alone; before connecting, as two processes on one login lose it.
   * @throws SESSION_LOCKED that names the process which has it.
   */
  lock(): Promise<void>

  /**
   * Reads the login, `undefined` when there is none yet.
   * @throws SESSION_DAMAGED, SESSION_FOREIGN, SESSION_KEY_MISSING, SESSION_KEY_WRONG, SESSION_KEY_SHARED, SESSION_STRING_INVALID.
   */
  load(): Promise<StoredSession | undefined>

  /** Keeps the login; either the old or the new one is there at any moment. */
  save(session: StoredSession): Promise<void>

  /**
   * Puts a login that Telegram ended out of the way, under a dated name.
   * @returns where it lies now, or `undefined` when there is nothing to put away.
   */
  setAside(): Promise<string | undefined>

  /** The file that should hold the login that is in use, and is gone; absent where there are no files. */
  missing?(): string | undefined

  /** Gives the login free again. Safe to call twice, and without `lock`. */
  release(): Promise<void>
}
