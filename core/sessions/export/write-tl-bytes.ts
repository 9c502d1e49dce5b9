/** Bytes in TL's form: their length, themselves, zeros up to a multiple of 4 (core.telegram.org/mtproto/serialize). */
export function writeTlBytes(bytes: Uint8Array): Buffer {
  const { length } = bytes
  const head = length < 254 ? [length] : [254, length & 0xff, (length >> 8) & 0xff, (length >> 16) & 0xff]
  const padding = (4 - ((head.length + length) % 4)) % 4
  return Buffer.concat([Buffer.from(head), bytes, Buffer.alloc(padding)])
}
