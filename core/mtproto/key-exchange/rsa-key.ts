import { createHash, createPublicKey } from 'node:crypto'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import { tlBytes } from '../tl/tl-bytes.js'

/** The public part of an RSA key, big-endian. */
export interface RsaKey {
  readonly n: Buffer
  readonly e: Buffer
}

/** The RSA keys that a connection trusts: the key of a fingerprint, or `undefined` for a stranger's. */
export type TrustedKeys = (fingerprint: bigint) => RsaKey | undefined

/** Keys that were read already: all clients of a process come with the same one. */
const read = new Map<string, TrustedKeys>()

/**
 * Trusts the RSA key of one data centre and no other.
 * @param pem - PKCS#1 or SPKI, 2048 bits.
 * @throws LOGIN_SERVER_KEY when it cannot be read.
 */
export function onlyKey(pem: string): TrustedKeys {
  const known = read.get(pem)
  if (known) return known
  let jwk: { n?: string; e?: string }
  try {
    jwk = createPublicKey(pem).export({ format: 'jwk' })
  } catch (error) {
    throw new SwitchboardError('LOGIN_SERVER_KEY', {}, { cause: error })
  }
  const key = { n: Buffer.from(jwk.n ?? '', 'base64url'), e: Buffer.from(jwk.e ?? '', 'base64url') }
  const own = fingerprintOf(key)
  const trusted: TrustedKeys = (fingerprint) => (fingerprint === own ? key : undefined)
  read.set(pem, trusted)
  return trusted
}

/** The lower 64 bits of the SHA-1 of the key as TL (core.telegram.org/mtproto/auth_key, step 3). */
function fingerprintOf({ n, e }: RsaKey): bigint {
  return createHash('sha1').update(tlBytes(n)).update(tlBytes(e)).digest().readBigInt64LE(12)
}
