import { createCipheriv } from 'node:crypto'
import { AesDecryptor } from './aes-decryptor.js'

/**
 * Encrypts with AES-256 in IGE mode. CBC over the plain blocks, each mixed with the one two before it, gives the IGE
 * blocks mixed with the plain block before them; so one native call does the work.
 * @param plain - a multiple of 16 bytes.
 * @param iv - 32 bytes: the cipher block before the first, then the plain block before the first.
 */
export function encryptIge(plain: Buffer, key: Buffer, iv: Buffer): Buffer {
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

/** One for all messages: each is decrypted in one go. */
const aes = new AesDecryptor(Buffer.alloc(32))

/**
 * Decrypts AES-256 in IGE mode.
 * @param encrypted - a multiple of 16 bytes.
 * @param iv - 32 bytes, as for {@link encryptIge}.
 */
export function decryptIge(encrypted: Buffer, key: Buffer, iv: Buffer): Buffer {
  aes.use(key)
  const { block } = aes
  const plain = Buffer.allocUnsafe(encrypted.length)
  let [c0, c1, c2, c3] = words(iv, 0)
  let [p0, p1, p2, p3] = words(iv, 16)
  const from = viewOf(encrypted)
  const to = viewOf(plain)
  for (let at = 0; at < encrypted.length; at += 16) {
    const e0 = from.getUint32(at)
    const e1 = from.getUint32(at + 4)
    const e2 = from.getUint32(at + 8)
    const e3 = from.getUint32(at + 12)
    block[0] = e0 ^ p0
    block[1] = e1 ^ p1
    block[2] = e2 ^ p2
    block[3] = e3 ^ p3
    aes.run()
    p0 = (block[0] ?? 0) ^ c0
    p1 = (block[1] ?? 0) ^ c1
    p2 = (block[2] ?? 0) ^ c2
    p3 = (block[3] ?? 0) ^ c3
    to.setInt32(at, p0)
    to.setInt32(at + 4, p1)
    to.setInt32(at + 8, p2)
    to.setInt32(at + 12, p3)
    c0 = e0
    c1 = e1
    c2 = e2
    c3 = e3
  }
  return plain
}

function words(bytes: Buffer, at: number): [number, number, number, number] {
  return [bytes.readUInt32BE(at), bytes.readUInt32BE(at + 4), bytes.readUInt32BE(at + 8), bytes.readUInt32BE(at + 12)]
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
