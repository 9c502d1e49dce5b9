import { unzipSync } from 'node:zlib'
import type { TlReaderClass } from '../library/library.js'
import { UntrustedPacketError } from './message-cipher.js'
import { wireIds } from './wire-ids.js'

/** Far more than the largest answer; a part of a file has a megabyte at most. */
const maxUnpackedBytes = 32 * 1024 * 1024
/** What the messages of one packet unpack to together; unpacking keeps the process from all else. */
const maxBytesOfPacket = 2 * maxUnpackedBytes
/** Servers pack once. */
const maxDepth = 3

/** Opens what a packet has of `gzip_packed`. Bounded, for each of them and for the packet. */
export class Unpacker {
  private leftBytes = maxBytesOfPacket

  constructor(private readonly Reader: TlReaderClass) {}

  /** The next packet. */
  begin(): void {
    this.leftBytes = maxBytesOfPacket
  }

  /**
   * What lies in a `gzip_packed`, or the body itself when it is none. Servers use the gzip and the zlib format.
   * @throws Error when it unpacks to too much, or is packed too often; UntrustedPacketError when that is true of the packet.
   */
  open(body: Buffer): Buffer {
    let content = body
    for (let depth = 0; content.readUInt32LE(0) === wireIds.gzipPacked; depth++) {
      if (depth === maxDepth) throw new Error(`It is packed more than ${maxDepth} times.`)
      if (this.leftBytes <= 0) throw new UntrustedPacketError('A packet unpacks to too much.')
      const packed = new this.Reader(content.subarray(4)).tgReadBytes()
      const before = this.leftBytes
      // Until it is known: what unpacks to too much has cost as much as the most.
      this.leftBytes -= maxUnpackedBytes
      content = unzipSync(packed, { maxOutputLength: maxUnpackedBytes })
      this.leftBytes = before - content.length
    }
    return content
  }
}
