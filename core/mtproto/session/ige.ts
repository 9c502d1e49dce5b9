import { hash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { basename } from 'node:path'
import { getWasmUrl, ige256Decrypt, ige256Encrypt, initSync, sha256 } from '@mtcute/wasm'
import { asBuffer } from '../as-buffer.js'
import type { Library } from '../library/library.js'

/** AES-256 in the IGE mode that MTProto uses. Data are whole blocks of 16 bytes, the key and the vector 32 bytes. */
export interface Ige {
  encrypt(plain: Buffer, key: Buffer, iv: Buffer): Buffer
  decrypt(cipher: Buffer, key: Buffer, iv: Buffer): Buffer
  /** SHA-256 of a few bytes, as keys are made of. */
  hash(seed: Buffer): Uint8Array
}

const found = new WeakMap<Library, Ige>()

/**
 * IGE by WebAssembly, three times as fast as the library's, as OpenSSL does not know the mode. Falls back to the library's
 * where the two disagree or WebAssembly is not to be had.
 */
export function fastIge(library: Library): Ige {
  let ige = found.get(library)
  if (!ige) {
    const own: Ige = {
      encrypt: (plain, key, iv) => new library.IGE(key, iv).encryptIge(plain),
      decrypt: (cipher, key, iv) => new library.IGE(key, iv).decryptIge(cipher),
      hash: (seed) => hash('sha256', seed, 'buffer'),
    }
    ige = agree(own, byWasm) ? byWasm : own
    found.set(library, ige)
  }
  return ige
}

const byWasm: Ige = {
  encrypt: (plain, key, iv) => asBuffer(ige256Encrypt(plain, key, iv)),
  decrypt: (cipher, key, iv) => asBuffer(ige256Decrypt(cipher, key, iv)),
  // OpenSSL takes twice as long to begin and to end with one as this takes for it; with long ones it is the faster.
  hash: sha256,
}

function agree(one: Ige, other: Ige): boolean {
  try {
    initSync(readFileSync(wasmFile()))
    const seed = pattern(52, 5)
    if (Buffer.compare(one.hash(seed), other.hash(seed)) !== 0) return false
    return [16, 32, 272, 4_096].every((length) => {
      const [key, iv, data] = [pattern(32, 7), pattern(32, 11), pattern(length, 13)]
      const cipher = one.encrypt(data, key, iv)
      // The library takes milliseconds over each, and one that is taken back shows the other direction too.
      return other.encrypt(data, key, iv).equals(cipher) && other.decrypt(cipher, key, iv).equals(data)
    })
  } catch {
    return false
  }
}

/** Where the package lies: what it says itself is a place beside the code that it was compiled into. */
function wasmFile(): string {
  return createRequire(import.meta.url).resolve(`@mtcute/wasm/${basename(getWasmUrl().pathname)}`)
}

function pattern(length: number, step: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, index) => (index * step + 3) & 255))
}
