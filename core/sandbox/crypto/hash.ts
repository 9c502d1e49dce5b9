import { createHash } from 'node:crypto'

export function sha1(...parts: Uint8Array[]): Buffer {
  return digest('sha1', parts)
}

export function sha256(...parts: Uint8Array[]): Buffer {
  return digest('sha256', parts)
}

function digest(algorithm: string, parts: Uint8Array[]): Buffer {
  const hash = createHash(algorithm)
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** Bytes of the same length, mixed by exclusive or. */
export function xor(a: Uint8Array, b: Uint8Array): Buffer {
  const mixed = Buffer.allocUnsafe(a.length)
  for (let index = 0; index < a.length; index++) mixed[index] = (a[index] ?? 0) ^ (b[index] ?? 0)
  return mixed
}
