import type { AuthKeyRecord } from '../ports.js'

/** Keeps permanent auth keys. The server holds all of them in memory; a store only has to bring them back after a restart. */
export interface AuthKeyStore {
  /** Every key that is kept. Asked once, at start. */
  load(): Iterable<AuthKeyRecord>
  /** A key is new, or its layer or device changed. The account on it changes without a call: whoever sets it saves it. */
  save(record: AuthKeyRecord): void
  delete(id: bigint): void
}

/** Forgets everything with the process. */
export class MemoryAuthKeyStore implements AuthKeyStore {
  private readonly records = new Map<bigint, AuthKeyRecord>()

  load(): Iterable<AuthKeyRecord> {
    return this.records.values()
  }

  save(record: AuthKeyRecord): void {
    this.records.set(record.id, record)
  }

  delete(id: bigint): void {
    this.records.delete(id)
  }
}
