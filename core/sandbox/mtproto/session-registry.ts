import type { Clock } from '../../time/clock.js'
import type { AuthKey } from './auth-key.js'
import { Session, type SessionLink } from './session.js'
import type { WireLimits } from './wire-limits.js'

/** The sessions of all keys: finds them, ties them to connections, and lets go of those nobody came back for. */
export class SessionRegistry {
  /** By login, then by session id; a login is the permanent key, or a temporary one that is not bound yet. */
  private readonly logins = new Map<bigint, Map<bigint, Session>>()
  private readonly unlinked = new Set<Session>()
  private isSweepSet = false

  constructor(
    private readonly clock: Clock,
    private readonly limits: WireLimits,
    private readonly onClosed: (session: Session) => void,
  ) {}

  /** The session of this id under this key, made when there is none. */
  obtain(key: AuthKey, sessionId: bigint): Session {
    const sessions = this.ofLogin(loginId(key))
    const known = sessions.get(sessionId)
    if (known) {
      known.key = key
      return known
    }
    if (sessions.size >= this.limits.maxSessionsPerKey) this.evict(sessions)
    const session = new Session(sessionId, key, this.limits)
    sessions.set(sessionId, session)
    return session
  }

  find(key: AuthKey, sessionId: bigint): Session | undefined {
    return this.logins.get(loginId(key))?.get(sessionId)
  }

  /** The sessions of a login, by the id of its permanent key. */
  of(authKeyId: bigint): Iterable<Session> {
    return this.logins.get(authKeyId)?.values() ?? []
  }

  /** A temporary key is bound now: its sessions belong to the login of the permanent key. */
  moveToLogin(temporaryKeyId: bigint, authKeyId: bigint): void {
    const moved = this.logins.get(temporaryKeyId)
    if (!moved) return
    this.logins.delete(temporaryKeyId)
    const sessions = this.ofLogin(authKeyId)
    for (const [id, session] of moved) {
      const before = sessions.get(id)
      sessions.set(id, session)
      // A connection may still speak for the one before, and has to look for it anew.
      if (before && before !== session) this.destroy(before)
    }
  }

  /** How many sessions there are. */
  get size(): number {
    let count = 0
    for (const sessions of this.logins.values()) count += sessions.size
    return count
  }

  /** Messages to all sessions that are not acknowledged. */
  get unacknowledged(): number {
    let count = 0
    for (const sessions of this.logins.values()) for (const { unacked } of sessions.values()) count += unacked.size
    return count
  }

  /** Requests of all sessions that have no answer yet. */
  get runningRequests(): number {
    let count = 0
    for (const sessions of this.logins.values()) for (const { answers } of sessions.values()) count += answers.running
    return count
  }

  /** Ties a connection to the session; its messages go there from now on. */
  link(session: Session, link: SessionLink): void {
    session.addLink(link)
    if (session.unlinkedAtMs === undefined) return
    session.unlinkedAtMs = undefined
    this.unlinked.delete(session)
  }

  unlink(session: Session, link: SessionLink): void {
    if (!session.links.delete(link) || session.links.size > 0 || session.isDestroyed) return
    session.unlinkedAtMs = this.clock.now()
    session.outbox = []
    session.keepBodies()
    this.unlinked.add(session)
    this.tellClosed(session)
    this.setSweep()
  }

  /** Ends a session with everything it keeps. */
  destroy(session: Session): void {
    if (session.isDestroyed) return
    const wasOpen = session.links.size > 0
    session.isDestroyed = true
    session.unacked.clear()
    session.outbox = []
    session.links.clear()
    this.unlinked.delete(session)
    const sessions = this.logins.get(loginId(session.key))
    if (sessions?.get(session.id) === session) sessions.delete(session.id)
    if (sessions?.size === 0) this.logins.delete(loginId(session.key))
    if (wasOpen) this.tellClosed(session)
  }

  private ofLogin(id: bigint): Map<bigint, Session> {
    const known = this.logins.get(id)
    if (known) return known
    const sessions = new Map<bigint, Session>()
    this.logins.set(id, sessions)
    return sessions
  }

  private tellClosed(session: Session): void {
    if (session.receivesUpdates) this.onClosed(session)
  }

  /** Makes room for one more: the session that has been without a connection the longest goes. */
  private evict(sessions: Map<bigint, Session>): void {
    let oldest: Session | undefined
    for (const session of sessions.values()) {
      if (session.unlinkedAtMs === undefined) continue
      if (!oldest || session.unlinkedAtMs < (oldest.unlinkedAtMs ?? 0)) oldest = session
    }
    const [first] = sessions.values()
    const victim = oldest ?? first
    if (victim) this.destroy(victim)
  }

  private setSweep(): void {
    if (this.isSweepSet) return
    this.isSweepSet = true
    this.clock.after(this.limits.sessionLifetimeMs / 2, () => this.sweep(), {
      keepsProcessAlive: false,
      isUpkeep: true,
    })
  }

  private sweep(): void {
    this.isSweepSet = false
    const deadline = this.clock.now() - this.limits.sessionLifetimeMs
    for (const session of this.unlinked) {
      if ((session.unlinkedAtMs ?? 0) <= deadline) this.destroy(session)
    }
    if (this.unlinked.size > 0) this.setSweep()
  }
}

function loginId(key: AuthKey): bigint {
  return key.record?.id ?? key.id
}
