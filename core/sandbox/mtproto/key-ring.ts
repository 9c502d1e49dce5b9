import type { AuthKey, KeyRecord } from './auth-key.js'
import type { AuthKeyStore } from './auth-key-store.js'
import { LoginIndex } from './login-index.js'

/** All auth keys the server knows, permanent and temporary. */
export class KeyRing {
  private readonly keys = new Map<bigint, AuthKey>()
  private readonly logins = new LoginIndex()
  private changeCount = 0

  constructor(private readonly store: AuthKeyStore) {
    for (const record of store.load()) this.insert(record)
  }

  /** Grows whenever another key, or none, may stand under an id than before. */
  get changes(): number {
    return this.changeCount
  }

  get(id: bigint): AuthKey | undefined {
    return this.keys.get(id)
  }

  *permanent(): Generator<KeyRecord> {
    for (const key of this.keys.values()) if (key.expiresAtMs === undefined && key.record) yield key.record
  }

  /** The permanent keys that an account is logged in with. */
  of(userId: number): KeyRecord[] {
    return this.logins.of(userId)
  }

  /** Keys that nobody is logged in with, and temporary ones whose time is over; the oldest first. */
  *unused(nowMs: number): Generator<AuthKey> {
    for (const key of this.keys.values()) {
      const isOver = key.expiresAtMs !== undefined && key.expiresAtMs <= nowMs
      if (isOver || key.record?.userId === undefined) yield key
    }
  }

  /** Adds a permanent key and stores it. */
  add(record: KeyRecord, firstSalt = 0n): AuthKey {
    const key = this.insert(record, firstSalt)
    this.store.save(record)
    return key
  }

  addTemporary(key: AuthKey): void {
    this.changeCount++
    this.keys.set(key.id, key)
  }

  save(record: KeyRecord): void {
    this.store.save(record)
  }

  /** Forgets a key; a permanent one takes its temporary ones with it. Gives back all that went. */
  remove(id: bigint): AuthKey[] {
    const key = this.keys.get(id)
    if (!key) return []
    this.changeCount++
    const gone = [key]
    this.keys.delete(id)
    if (key.expiresAtMs !== undefined) return gone
    this.store.delete(id)
    if (key.record) this.logins.delete(key.record)
    for (const other of this.keys.values()) if (other.record?.id === id) gone.push(other)
    for (const other of gone) this.keys.delete(other.id)
    return gone
  }

  private insert(record: KeyRecord, firstSalt = 0n): AuthKey {
    const key: AuthKey = {
      id: record.id,
      key: Buffer.from(record.key),
      dcId: record.dcId,
      expiresAtMs: undefined,
      firstSalt,
      createdAtMs: record.createdAtMs,
      record,
    }
    const before = this.keys.get(key.id)?.record
    if (before && before !== record) this.logins.delete(before)
    this.logins.add(record)
    this.changeCount++
    this.keys.set(key.id, key)
    return key
  }
}
