import { createHash, createPublicKey } from 'node:crypto'
import { SwitchboardError } from '../errors/switchboard-error.js'
import type { Library } from './library.js'
import { tlBytes } from './mtproto/tl-bytes.js'

/** Keys that were read already: all clients of a process come with the same one. */
const trusted = new WeakMap<Library, Set<string>>()

/**
 * Makes a library trust the RSA key of a data centre, for the whole process.
 * @param pem - PKCS#1 or SPKI, 2048 bits.
 * @throws LOGIN_SERVER_KEY when it cannot be read.
 */
export function trustServerKey(library: Library, pem: string): void {
  const known = trusted.get(library) ?? new Set()
  if (known.has(pem)) return
  let jwk: { n?: string; e?: string }
  try {
    jwk = createPublicKey(pem).export({ format: 'jwk' })
  } catch (error) {
    throw new SwitchboardError('LOGIN_SERVER_KEY', {}, { cause: error })
  }
  const n = Buffer.from(jwk.n ?? '', 'base64url')
  const e = Buffer.from(jwk.e ?? '', 'base64url')
  const { serverKeys, bigInt } = library
  serverKeys.set(String(fingerprint(n, e)), {
    n: bigInt(n.toString('hex'), 16),
    e: Number.parseInt(e.toString('hex'), 16),
  })
  trusted.set(library, known.add(pem))
}

/** The lower 64 bits of the SHA-1 of the key as TL (core.telegram.org/mtproto/auth_key, step 3). */
function fingerprint(n: Buffer, e: Buffer): bigint {
  return createHash('sha1').update(tlBytes(n)).update(tlBytes(e)).digest().readBigInt64LE(12)
}
