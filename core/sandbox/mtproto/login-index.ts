import type { AuthKeyRecord } from '../ports.js'

/**
 * The logins of each account. Whoever logs a key in or out sets `userId` of its record and calls nobody, so that field is what is
 * watched: to look through all keys for each message takes longer the more clients there are.
 */
export class LoginIndex {
  private readonly byUser = new Map<number, Set<AuthKeyRecord>>()
  private readonly watched = new Set<AuthKeyRecord>()

  /** The logins of one account, in the order in which they were logged in. */
  of(userId: number): AuthKeyRecord[] {
    return [...(this.byUser.get(userId) ?? [])]
  }

  /** Watches a record from now on. */
  add(record: AuthKeyRecord): void {
    if (this.watched.has(record)) return
    this.watched.add(record)
    let now = record.userId
    this.put(record, now)
    Object.defineProperty(record, 'userId', {
      get: () => now,
      set: (userId: number | undefined) => {
        if (userId === now) return
        this.take(record, now)
        now = userId
        if (this.watched.has(record)) this.put(record, now)
      },
      enumerable: true,
      configurable: true,
    })
  }

  /** The key is gone. */
  delete(record: AuthKeyRecord): void {
    this.watched.delete(record)
    this.take(record, record.userId)
  }

  private put(record: AuthKeyRecord, userId: number | undefined): void {
    if (userId === undefined) return
    const logins = this.byUser.get(userId) ?? new Set()
    this.byUser.set(userId, logins)
    logins.add(record)
  }

  private take(record: AuthKeyRecord, userId: number | undefined): void {
    if (userId === undefined) return
    const logins = this.byUser.get(userId)
    logins?.delete(record)
    if (logins?.size === 0) this.byUser.delete(userId)
  }
}
