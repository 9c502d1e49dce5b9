import { createHash, hash } from 'node:crypto'

export function sha1(...parts: Uint8Array[]): Buffer {
  return digest('sha1', parts)
}

export function sha256(...parts: Uint8Array[]): Buffer {
  return digest('sha256', parts)
}

/** SHA-256 as a text with one letter for each byte, which is cheaper to make and to collect than a buffer. */
export function sha256Text(bytes: Buffer): string {
  return hash('sha256', bytes, 'binary')
}

/** Up to so many bytes, one call over a copy is quicker than a hash that is fed part by part. */
const quickBytes = 4_096

/** Where the parts are put together; nobody keeps it. */
const together = Buffer.allocUnsafeSlow(quickBytes)

function digest(algorithm: string, parts: Uint8Array[]): Buffer {
  let length = 0
  for (const part of parts) length += part.length
  if (length <= quickBytes) {
    let at = 0
    for (const part of parts) {
      together.set(part, at)
      at += part.length
    }
    return hash(algorithm, together.subarray(0, length), 'buffer')
  }
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
