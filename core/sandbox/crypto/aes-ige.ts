import { createCipheriv } from 'node:crypto'
import { cipherMemory } from './cipher-memory.js'

/*
 * OpenSSL has no IGE. WebAssembly has, and costs nothing to set up; from some length on, OpenSSL's CBC with what makes IGE
 * of it is quicker still, which is to be had for encryption only.
 */

/** From so many bytes on, encryption goes by way of CBC. */
export const longBytes = 1_024

/**
 * Encrypts with AES-256 in IGE mode.
 * @param plain - a multiple of 16 bytes.
 * @param iv - 32 bytes: the cipher block before the first, then the plain block before the first.
 */
export function encryptIge(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  if (plain.length >= longBytes) return encryptLong(plain, key, iv)
  const memory = cipherMemory()
  memory.makeRoom(plain.length)
  const { bytes } = memory
  bytes.set(key, memory.keyAt)
  bytes.set(iv, memory.ivAt)
  bytes.set(plain, memory.plainAt)
  memory.encrypt(plain.length)
  return Buffer.from(memory.encrypted(plain.length))
}

/**
 * Decrypts AES-256 in IGE mode.
 * @param encrypted - a multiple of 16 bytes.
 * @param iv - 32 bytes, as for {@link encryptIge}.
 */
export function decryptIge(encrypted: Buffer, key: Buffer, iv: Buffer): Buffer {
  const memory = cipherMemory()
  memory.makeRoom(encrypted.length)
  const { bytes } = memory
  bytes.set(key, memory.keyAt)
  bytes.set(iv, memory.ivAt)
  bytes.set(encrypted, memory.encryptedAt)
  memory.decrypt(encrypted.length)
  return Buffer.from(bytes.subarray(memory.plainAt, memory.plainAt + encrypted.length))
}

/**
 * CBC over the plain blocks, each mixed with the one two before it, gives the IGE blocks mixed with the plain block before
 * them; so one native call does the work.
 */
export function encryptLong(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
  const length = plain.length
  const mixed = Buffer.allocUnsafe(length)
  const [from, start, before] = [viewOf(plain), viewOf(iv), viewOf(mixed)]
  plain.copy(mixed, 0, 0, 16)
  if (length > 16) xorInto(before, 16, from, 16, start, 16, 16)
  if (length > 32) xorInto(before, 32, from, 32, from, 0, length - 32)
  const cipher = createCipheriv('aes-256-cbc', key, iv.subarray(0, 16)).setAutoPadding(false)
  const encrypted = cipher.update(mixed)
  const to = viewOf(encrypted)
  xorInto(to, 0, to, 0, start, 16, 16)
  if (length > 16) xorInto(to, 16, to, 16, from, 0, length - 16)
  return encrypted
}

/** Four bytes at a time; both ends may lie anywhere, so the words are read through views. */
function xorInto(
  to: DataView,
  toAt: number,
  left: DataView,
  leftAt: number,
  right: DataView,
  rightAt: number,
  length: number,
): void {
  for (let at = 0; at < length; at += 4)
    to.setInt32(toAt + at, left.getInt32(leftAt + at) ^ right.getInt32(rightAt + at))
}

function viewOf(buffer: Buffer): DataView {
  return new DataView(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}
