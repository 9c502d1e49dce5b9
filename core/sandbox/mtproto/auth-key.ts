import { toBigInt } from '../crypto/big-bytes.js'
import { sha1 } from '../crypto/hash.js'
import type { AuthKeyRecord, DeviceInfo } from '../ports.js'

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
  record: AuthKeyRecord | undefined
}

/** How an auth key is named: the last 8 bytes of its SHA1, signed. */
export function authKeyId(key: Uint8Array): bigint {
  return sha1(key).readBigInt64LE(12)
}

/** The first 8 bytes of the key's SHA1, which the handshake calls `auth_key_aux_hash`. */
export function authKeyAuxHash(key: Uint8Array): Buffer {
  return sha1(key).subarray(0, 8)
}

const noDevice: DeviceInfo = {
  apiId: 0,
  deviceModel: '',
  systemVersion: '',
  appVersion: '',
  systemLangCode: '',
  langPack: '',
  langCode: '',
}

/**
 * Makes the record of a key, not logged in.
 * @param key - 256 bytes.
 */
export function newAuthKeyRecord(key: Uint8Array, dcId: number, createdAtMs: number): AuthKeyRecord {
  return { id: authKeyId(key), key, dcId, createdAtMs, layer: 0, device: { ...noDevice }, userId: undefined }
}

/** Whether the key is one a sound exchange can give: 256 bytes, not nothing. */
export function isSoundKey(key: Uint8Array): boolean {
  return key.length === 256 && toBigInt(key) > 1n
}
