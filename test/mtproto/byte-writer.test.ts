import { expect, it } from 'vitest'
import { ByteWriter } from '../../core/mtproto/tl/byte-writer.js'

/** A value as TL writes it (core.telegram.org/mtproto/serialize), without growing anything. */
function tlBytes(value: Buffer): Buffer {
  const head = value.length < 254 ? Buffer.from([value.length]) : Buffer.alloc(4)
  if (value.length >= 254) head.writeUInt32LE(((value.length << 8) | 254) >>> 0)
  const padding = (4 - ((head.length + value.length) % 4)) % 4
  return Buffer.concat([head, value, Buffer.alloc(padding)])
}

const eight = (write: (bytes: Buffer) => void) => {
  const bytes = Buffer.alloc(8)
  write(bytes)
  return bytes
}

/** Each way to write, with what it has to write. */
const ways: readonly (readonly [string, (to: ByteWriter) => void, Buffer])[] = [
  ['a text', (to) => to.string('Привет '.repeat(400)), tlBytes(Buffer.from('Привет '.repeat(400)))],
  ['a short text', (to) => to.string('да'), tlBytes(Buffer.from('да'))],
  ['bytes', (to) => to.bytes(Buffer.alloc(5_000, 7)), tlBytes(Buffer.alloc(5_000, 7))],
  ['short bytes', (to) => to.bytes(Buffer.from([1, 2])), tlBytes(Buffer.from([1, 2]))],
  ['an int', (to) => to.int(-2), Buffer.from([254, 255, 255, 255])],
  ['a long', (to) => to.long(-3n, 8), eight((bytes) => bytes.writeBigInt64LE(-3n))],
  ['a double', (to) => to.double(1.5), eight((bytes) => bytes.writeDoubleLE(1.5))],
]

it.each(ways)('%s is written whole wherever the bytes have to grow for it', (_what, write, wanted) => {
  // Before it stand as many bytes as bring each of its own to the end of the 4,096 that there are at first.
  for (let before = 4_096 - Math.min(wanted.length, 64); before <= 4_096; before++) {
    const writer = new ByteWriter()
    const given = Buffer.alloc(before, 9)
    for (let index = 0; index + 4 <= before; index += 4) writer.int(0x09_09_09_09)
    const begun = writer.length
    write(writer)
    expect(writer.copy().subarray(begun).equals(wanted)).toBe(true)
    expect(writer.copy().subarray(0, begun).equals(given.subarray(0, begun))).toBe(true)
  }
})
