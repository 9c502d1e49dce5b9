import type { KeyRecord } from './auth-key.js'

/** Keeps permanent auth keys. The server holds all of them in memory; a store only has to bring them back after a restart. */
export interface AuthKeyStore {
  /** Every key that is kept. Asked once, at start. */
  load(): Iterable<KeyRecord>
  /** A key is new, or its layer or device changed. The account on it changes without a call: whoever sets it saves it. */
  save(record: KeyRecord): void
  delete(id: bigint): void
}

/** Forgets everything with the process. */
export class MemoryAuthKeyStore implements AuthKeyStore {
  private readonly records = new Map<bigint, KeyRecord>()

  load(): Iterable<KeyRecord> {
    return this.records.values()
  }

  save(record: KeyRecord): void {
    this.records.set(record.id, record)
  }

  delete(id: bigint): void {
    this.records.delete(id)
  }
}
