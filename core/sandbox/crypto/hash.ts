import { createHash, hash } from 'node:crypto'

export function sha1(...parts: Uint8Array[]): Buffer {
  return digest('sha1', parts)
}

export function sha256(...parts: Uint8Array[]): Buffer {
  return digest('sha256', parts)
}

/** Up to so many bytes, one call over a copy is quicker than a hash that is fed part by part. */
const quickBytes = 4_096

function digest(algorithm: string, parts: Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  if (length <= quickBytes) return hash(algorithm, Buffer.concat(parts, length), 'buffer')
  const fed = createHash(algorithm)
  for (const part of parts) fed.update(part)
  return fed.digest()
}

/** Bytes of the same length, mixed by exclusive or. */
export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  const mixed = Buffer.allocUnsafe(a.length)
  for (let index = 0; index < a.length; index++) mixed[index] = (a[index] ?? 0) ^ (b[index] ?? 0)
  return mixed
}
