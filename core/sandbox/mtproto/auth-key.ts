import { toBigInt } from '../crypto/big-bytes.js'
import { sha1 } from '../crypto/hash.js'
import type { AuthKeyRecord, DeviceInfo } from '../ports.js'

const noDevice: DeviceInfo = {
  apiId: 0,
  deviceModel: '',
  systemVersion: '',
  appVersion: '',
  systemLangCode: '',
  langPack: '',
  langCode: '',
}

/** A key as the wire uses it: a permanent one, or a temporary one that is bound to a permanent one. */
export interface AuthKey {
  readonly id: bigint
  readonly key: Buffer
  readonly dcId: number
  /** When a temporary key ends; `undefined` for a permanent one. */
  readonly expiresAtMs: number | undefined
  /** The salt that follows from the key exchange, valid from the start; 0 when the key was brought in. */
  readonly firstSalt: bigint
  readonly createdAtMs: number
  /** The permanent key's record; `undefined` on a temporary key until it is bound. */
  record: KeyRecord | undefined
  /** Its salts of the moment, once somebody asked for them. */
  salts?: ValidSalts
}

/** The salts that are taken during one half hour. */
export interface ValidSalts {
  readonly period: number
  /** How often all salts had been made worthless by then. */
  readonly generation: number
  /** The latest first. */
  readonly values: readonly bigint[]
}

/**
 * A login whose account can be watched: whoever logs it in or out sets `userId` and calls nobody. All have one shape, as they are
 * read several times with each message; accessors of their own would make each its own.
 */
export class KeyRecord implements AuthKeyRecord {
  /** Hears of every change of the account, before it. */
  watcher: ((record: KeyRecord, userId: number | undefined) => void) | undefined = undefined
  layer = 0
  device: DeviceInfo = { ...noDevice }
  private account: number | undefined = undefined

  constructor(
    readonly id: bigint,
    readonly key: Uint8Array,
    readonly dcId: number,
    public createdAtMs: number,
  ) {}

  get userId(): number | undefined {
    return this.account
  }

  set userId(userId: number | undefined) {
    if (userId !== this.account) this.watcher?.(this, userId)
    this.account = userId
  }
}

/** How an auth key is named: the last 8 bytes of its SHA1, signed. */
export function authKeyId(key: Uint8Array): bigint {
  return sha1(key).readBigInt64LE(12)
}

/** The first 8 bytes of the key's SHA1, which the handshake calls `auth_key_aux_hash`. */
export function authKeyAuxHash(key: Uint8Array): Buffer {
  return sha1(key).subarray(0, 8)
}

/**
 * Makes the record of a key, not logged in.
 * @param key - 256 bytes.
 */
export function newAuthKeyRecord(key: Uint8Array, dcId: number, createdAtMs: number): KeyRecord {
  return new KeyRecord(authKeyId(key), key, dcId, createdAtMs)
}

/** Whether the key is one a sound exchange can give: 256 bytes, not nothing. */
export function isSoundKey(key: Uint8Array): boolean {
  return key.length === 256 && toBigInt(key) > 1n
}
