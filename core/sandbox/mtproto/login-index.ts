import type { KeyRecord } from './auth-key.js'

/**
 * The logins of each account. Whoever logs a key in or out sets `userId` of its record and calls nobody, so that field is what is
 * watched: to look through all keys for each message takes longer the more clients there are.
 */
export class LoginIndex {
  private readonly byUser = new Map<number, Set<KeyRecord>>()

  /** The logins of one account, in the order in which they were logged in. */
  of(userId: number): KeyRecord[] {
    return [...(this.byUser.get(userId) ?? [])]
  }

  /** Watches a record from now on. */
  add(record: KeyRecord): void {
    if (record.watcher === this.move) return
    // Who watched it before is another server, which is over: keys can outlive it in their store.
    record.watcher = this.move
    this.put(record, record.userId)
  }

  /** The key is gone. */
  delete(record: KeyRecord): void {
    if (record.watcher === this.move) record.watcher = undefined
    this.take(record)
  }

  private readonly move = (record: KeyRecord, userId: number | undefined): void => {
    this.take(record)
    this.put(record, userId)
  }

  private put(record: KeyRecord, userId: number | undefined): void {
    if (userId === undefined) return
    const logins = this.byUser.get(userId) ?? new Set()
    this.byUser.set(userId, logins)
    logins.add(record)
  }

  private take(record: KeyRecord): void {
    const { userId } = record
    if (userId === undefined) return
    const logins = this.byUser.get(userId)
    logins?.delete(record)
    if (logins?.size === 0) this.byUser.delete(userId)
  }
}
