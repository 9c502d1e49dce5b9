/** The secret of an MTProxy, read. */
export interface MtproxySecret {
  /** 16 bytes. */
  readonly key: Buffer
  /**
   * `plain`: intermediate packets. `padded` (`dd...`): packets of random sizes. `tls` (`ee...`): the same inside what
   * looks like TLS to `domain`.
   */
  readonly kind: 'plain' | 'padded' | 'tls'
  /** The domain that is pretended to be visited; `tls` only. */
  readonly domain?: string
}

const keyBytes = 16
/** A ClientHello of the usual size has no room for a longer one. */
const maxDomain = 182

/**
 * Reads the secret of an MTProxy in any of the forms that links to proxies carry: hexadecimal, or base64 with either
 * alphabet.
 * @returns `undefined` when it is none.
 */
export function readMtproxySecret(text: string): MtproxySecret | undefined {
  const written = text.trim()
  const isHex = /^[0-9a-f]+$/i.test(written) && written.length % 2 === 0
  if (!isHex && !/^[\w+/-]+={0,2}$/.test(written)) return undefined
  const bytes = Buffer.from(written, isHex ? 'hex' : 'base64url')
  if (bytes.length === keyBytes) return { key: bytes, kind: 'plain' }
  const key = bytes.subarray(1, 1 + keyBytes)
  if (bytes[0] === 0xdd && bytes.length === 1 + keyBytes) return { key, kind: 'padded' }
  if (bytes[0] !== 0xee || key.length !== keyBytes) return undefined
  const domain = bytes.toString('latin1', 1 + keyBytes)
  return /^[\w.-]+$/.test(domain) && domain.length <= maxDomain ? { key, kind: 'tls', domain } : undefined
}
