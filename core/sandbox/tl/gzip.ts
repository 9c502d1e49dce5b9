import { gzipSync, unzipSync } from 'node:zlib'
import { TlDecodeError } from './tl-error.js'

/** More than this is a decompression bomb: no request of the API comes near it. */
const maxUnpackedBytes = 16 * 1_024 * 1_024

/**
 * Unpacks the data of `gzip_packed`: gzip streams, and zlib streams, which some libraries send.
 * @throws {TlDecodeError} for broken data, or more than 16 MiB.
 */
export function gunzip(packed: Buffer): Buffer {
  try {
    return unzipSync(packed, { maxOutputLength: maxUnpackedBytes })
  } catch (error) {
    throw new TlDecodeError(`gzip_packed cannot be unpacked: ${error instanceof Error ? error.message : String(error)}`)
  }
}

/** Packs with little effort: a loopback has bandwidth, the process has no time. */
export function gzip(bytes: Uint8Array): Buffer {
  return gzipSync(bytes, { level: 2 })
}
