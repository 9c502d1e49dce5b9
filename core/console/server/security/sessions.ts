import type { KeyValueStore } from '../../../storage/key-value-store.js'
import type { Clock } from '../../../time/clock.js'
import type { Identity } from './identity.js'
import type { Role } from './role.js'
import { newSecret, secretHash } from './secret-token.js'

interface StoredSession {
  readonly role: Role
  readonly csrfToken: string
  readonly begunMs: number
  readonly usedMs: number
  /** Where it was begun from, and by which browser in its own words. */
  readonly address?: string
  readonly browser?: string
}

/** A login of a browser, without its secret. */
export interface BrowserLogin extends Omit<StoredSession, 'csrfToken'> {
  /** Names it; says nothing of the secret. */
  readonly id: string
}

/** A login ends after so long, however much it is used. */
const maxAgeMs = 30 * 24 * 3_600_000

/** That a session was used is written down at most so often. */
const touchEveryMs = 60_000

/** The logins of browsers. The cookie has a secret; the store has its hash. */
export class Sessions {
  constructor(
    private readonly store: KeyValueStore,
    private readonly clock: Clock,
    /** A session ends when it was not used for so long. */
    readonly idleMs: number,
    /** Told when somebody's login was ended. */
    private readonly ended: () => void = () => {},
  ) {}

  /** Begins a session. @returns the secret for the cookie. */
  async begin(role: Role, from: { address?: string; browser?: string } = {}): Promise<string> {
    const secret = newSecret()
    const nowMs = this.clock.now()
    await this.write(secret, { role, csrfToken: newSecret(), begunMs: nowMs, usedMs: nowMs, ...from })
    return secret
  }

  /** Whose secret it is; `undefined` when the session has ended or never was. */
  async identify(secret: string): Promise<Identity | undefined> {
    const session = await this.store.get<StoredSession>(keyOf(secret))
    if (!session) return undefined
    const nowMs = this.clock.now()
    if (nowMs - session.begunMs >= maxAgeMs) {
      await this.end(secret)
      return undefined
    }
    if (nowMs - session.usedMs >= touchEveryMs) {
      // One that was ended meanwhile stays ended.
      const touched = (known: StoredSession | undefined) => known && { ...known, usedMs: nowMs }
      if (!(await this.store.update(keyOf(secret), touched, { ttlMs: this.idleMs }))) return undefined
    }
    return {
      name: session.role,
      role: session.role,
      by: 'session',
      csrfToken: session.csrfToken,
      loginId: idOf(secret),
    }
  }

  /** Whether a secret is good still; that does not count as using it. */
  async isOpen(secret: string): Promise<boolean> {
    const session = await this.store.get<StoredSession>(keyOf(secret))
    return session !== undefined && this.clock.now() - session.begunMs < maxAgeMs
  }

  async end(secret: string): Promise<void> {
    await this.store.delete(keyOf(secret))
    this.ended()
  }

  /** All that have not ended, those used last first. */
  async list(): Promise<BrowserLogin[]> {
    const stored = await this.store.list<StoredSession>({ prefix: 'session:' })
    const logins = stored.map(({ key, value: { csrfToken: _, ...login } }) => ({ id: idOfKey(key), ...login }))
    return logins
      .filter(({ begunMs }) => this.clock.now() - begunMs < maxAgeMs)
      .sort((one, other) => other.usedMs - one.usedMs)
  }

  /** Ends a session by its id. @returns whether there was one. */
  async endById(id: string): Promise<boolean> {
    for (const { key } of await this.store.list({ prefix: 'session:' })) {
      if (idOfKey(key) !== id) continue
      const existed = await this.store.delete(key)
      this.ended()
      return existed
    }
    return false
  }

  /** Ends all sessions of a role, for a password that was changed. */
  async endAll(role: Role): Promise<void> {
    for (const { key, value } of await this.store.list<StoredSession>({ prefix: 'session:' })) {
      if (value.role === role) await this.store.delete(key)
    }
    this.ended()
  }

  private async write(secret: string, session: StoredSession): Promise<void> {
    await this.store.set(keyOf(secret), session, { ttlMs: this.idleMs })
  }
}

function keyOf(secret: string): string {
  return `session:${secretHash(secret)}`
}

function idOf(secret: string): string {
  return idOfKey(keyOf(secret))
}

/** A part of the hash, which nobody can log in with. */
function idOfKey(key: string): string {
  return key.slice('session:'.length, 'session:'.length + 12)
}
