import { sha1 } from '../crypto/hash.js'
import { decryptLegacyMessage } from '../crypto/message-cipher.js'
import { RpcError } from '../rpc-error.js'
import type { TlField, TlValue } from '../tl-value.js'
import type { Origin } from './origin.js'
import type { WireCore } from './wire-core.js'

const headerBytes = 32

/**
 * Carries out `auth.bindTempAuthKey`: checks that whoever holds the temporary key holds the permanent one too, and lets
 * the one stand for the other (core.telegram.org/api/pfs).
 * @throws {RpcError} as the real one does.
 */
export function bindTemporaryKey(core: WireCore, origin: Origin, messageId: bigint, request: TlValue): true {
  const { key: temporary, session } = origin
  if (temporary.expiresAtMs === undefined) throw new RpcError(400, 'TEMP_AUTH_KEY_EMPTY')
  const permanent = typeof request.perm_auth_key_id === 'bigint' ? core.liveKey(request.perm_auth_key_id) : undefined
  if (!permanent?.record || permanent.expiresAtMs !== undefined) throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID')
  if (temporary.record && temporary.record.id !== permanent.id) throw new RpcError(400, 'TEMP_AUTH_KEY_ALREADY_BOUND')
  if (Number(request.expires_at) * 1_000 <= core.nowMs()) throw new RpcError(400, 'EXPIRES_AT_INVALID')

  const inner = openProof(core, permanent.key, permanent.id, messageId, request.encrypted_message)
  const fits =
    inner?._ === 'bind_auth_key_inner' &&
    inner.nonce === request.nonce &&
    inner.temp_auth_key_id === temporary.id &&
    inner.perm_auth_key_id === permanent.id &&
    inner.temp_session_id === session.id &&
    inner.expires_at === request.expires_at
  if (!fits) throw new RpcError(400, 'ENCRYPTED_MESSAGE_INVALID')
  if (!temporary.record) core.sessions.moveToLogin(temporary.id, permanent.id)
  temporary.record = permanent.record
  return true
}

/** The proof is a message of MTProto 1.0 under the permanent key, with the id of the request around it. */
function openProof(core: WireCore, key: Buffer, keyId: bigint, messageId: bigint, field: TlField): TlValue | undefined {
  if (!(field instanceof Uint8Array)) return undefined
  const message = Buffer.from(field.buffer, field.byteOffset, field.byteLength)
  const encrypted = message.subarray(24)
  if (encrypted.length < headerBytes + 16 || encrypted.length % 16 !== 0) return undefined
  if (message.readBigInt64LE(0) !== keyId) return undefined
  const messageKey = message.subarray(8, 24)
  const plain = decryptLegacyMessage(key, messageKey, encrypted)
  const length = plain.readUInt32LE(28)
  if (headerBytes + length > plain.length || plain.readBigInt64LE(16) !== messageId) return undefined
  const data = plain.subarray(0, headerBytes + length)
  if (!sha1(data).subarray(4, 20).equals(messageKey)) return undefined
  return core.schemas.tryDecode(data.subarray(headerBytes))?.value
}
