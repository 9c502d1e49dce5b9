import { gzipSync } from 'node:zlib'
import { gzipPackedId } from '../tl/tl-decoder.js'
import { TlWriter } from '../tl/tl-writer.js'

const defaultBombBytes = 256 * 1_024 * 1_024
/** One member of a gzip stream; a stream may have many, so that a bomb is made without room for all it unpacks to. */
const memberBytes = 4 * 1_024 * 1_024

/** `gzip_packed` that unpacks to so many zeros. */
export function gzipBomb(bytes = defaultBombBytes): Buffer {
  const whole = gzipSync(Buffer.alloc(Math.min(bytes, memberBytes)), { level: 9 })
  const members = Array.from({ length: Math.floor(bytes / memberBytes) }, () => whole)
  const rest = bytes % memberBytes
  if (rest > 0) members.push(gzipSync(Buffer.alloc(rest), { level: 9 }))
  return packed(Buffer.concat(members))
}

/** A result in `gzip_packed` in `gzip_packed` ... */
export function nestedGzip(result: Buffer, depth = 100): Buffer {
  let nested = result
  for (let level = 0; level < depth; level++) nested = packed(gzipSync(nested, { level: 0 }))
  return nested
}

function packed(stream: Buffer): Buffer {
  const writer = new TlWriter(stream.length + 16)
  writer.int(gzipPackedId | 0)
  writer.bytes(stream)
  return writer.finish()
}
