import type { AuthKeyRecord } from '../ports.js'
import type { AuthKey } from './auth-key.js'
import type { AuthKeyStore } from './auth-key-store.js'
import { LoginIndex } from './login-index.js'

/** All auth keys the server knows, permanent and temporary. */
export class KeyRing {
  private readonly keys = new Map<bigint, AuthKey>()
  private readonly logins = new LoginIndex()

  constructor(private readonly store: AuthKeyStore) {
    for (const record of store.load()) this.insert(record)
  }

  get(id: bigint): AuthKey | undefined {
    return this.keys.get(id)
  }

  *permanent(): Generator<AuthKeyRecord> {
    for (const key of this.keys.values()) if (key.expiresAtMs === undefined && key.record) yield key.record
  }

  /** The permanent keys that an account is logged in with. */
  of(userId: number): AuthKeyRecord[] {
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
  add(record: AuthKeyRecord, firstSalt = 0n): AuthKey {
    const key = this.insert(record, firstSalt)
    this.store.save(record)
    return key
  }

  addTemporary(key: AuthKey): void {
    this.keys.set(key.id, key)
  }

  save(record: AuthKeyRecord): void {
    this.store.save(record)
  }

  /** Forgets a key; a permanent one takes its temporary ones with it. Gives back all that went. */
  remove(id: bigint): AuthKey[] {
    const key = this.keys.get(id)
    if (!key) return []
    const gone = [key]
    this.keys.delete(id)
    if (key.expiresAtMs !== undefined) return gone
    this.store.delete(id)
    if (key.record) this.logins.delete(key.record)
    for (const other of this.keys.values()) if (other.record?.id === id) gone.push(other)
    for (const other of gone) this.keys.delete(other.id)
    return gone
  }

  private insert(record: AuthKeyRecord, firstSalt = 0n): AuthKey {
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
    this.keys.set(key.id, key)
    return key
  }
}
