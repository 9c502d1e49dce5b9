import type { ObjectReader } from './compiled-readers.js'

/** The classes of whom updates are about; they come again and again, byte by byte the same. */
export const peerClasses: ReadonlySet<string> = new Set(['User', 'Chat', 'Channel'])

const limit = 2_000

/**
 * Reads users and chats that come with updates, and gives the same object for the same bytes: comparing them takes a
 * tenth of reading them. Only where the reader says so (`remembersPeers`), as the objects are shared.
 */
export class RememberedPeers {
  private readonly known = new Map<number, { readonly bytes: Buffer; readonly object: object }>()

  /** @param read - reads what is not known yet. */
  reader(read: ObjectReader): ObjectReader {
    return (reader) => {
      const { stream, offset: start } = reader
      if (reader.remembersPeers !== true || start + 20 > stream.length) return read(reader)
      // Flags, id and access hash lie in front; any number made of them will do, as the bytes are compared.
      const key = stream.readInt32LE(start + 4) ^ stream.readInt32LE(start + 8) ^ stream.readInt32LE(start + 16)
      const remembered = this.known.get(key)
      if (remembered) {
        const { bytes, object } = remembered
        const end = start + bytes.length
        if (end <= stream.length && stream.compare(bytes, 0, bytes.length, start, end) === 0) {
          reader.offset = end
          return object
        }
      }
      const object = read(reader)
      if (this.known.size >= limit) this.known.clear()
      this.known.set(key, { bytes: Buffer.from(stream.subarray(start, reader.offset)), object })
      return object
    }
  }
}
