import { unzipSync } from 'node:zlib'
import type { TlReaderClass } from '../library/library.js'
import { wireIds } from './wire-ids.js'

/** Far more than the largest answer; a part of a file has a megabyte at most. */
const maxUnpackedBytes = 32 * 1024 * 1024
/** Servers pack once. */
const maxDepth = 3

/**
 * What lies in a `gzip_packed`, or the body itself when it is none. Servers use the gzip and the zlib format.
 * @throws Error when it unpacks to too much, or is packed too often.
 */
export function unpacked(body: Buffer, Reader: TlReaderClass): Buffer {
  let content = body
  for (let depth = 0; content.readUInt32LE(0) === wireIds.gzipPacked; depth++) {
    if (depth === maxDepth) throw new Error(`It is packed more than ${maxDepth} times.`)
    const packed = new Reader(content.subarray(4)).tgReadBytes()
    content = unzipSync(packed, { maxOutputLength: maxUnpackedBytes })
  }
  return content
}
