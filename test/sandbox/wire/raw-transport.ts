import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** The client's end of a transport: written apart from the server's, so that one checks the other. */
export type TransportName =
  | 'abridged'
  | 'intermediate'
  | 'padded'
  | 'full'
  | 'obfuscated abridged'
  | 'obfuscated intermediate'
  | 'obfuscated padded'

export interface ClientFrame {
  payload: Buffer
  isQuickAck: boolean
}

const tags = { abridged: 0xef, intermediate: 0xee, padded: 0xdd }

export class RawTransport {
  private readonly kind: string
  private incoming = Buffer.alloc(0)
  private sent = 0
  private encryptor: ReturnType<typeof createCipheriv> | undefined
  private decryptor: ReturnType<typeof createDecipheriv> | undefined
  /** The bytes that open the connection. */
  readonly opening: Buffer

  constructor(name: TransportName, dcId = 0) {
    const [first, second] = name.split(' ')
    this.kind = second ?? first ?? ''
    const tag = tags[this.kind as keyof typeof tags]
    if (second) this.opening = this.obfuscate(tag, dcId)
    else if (this.kind === 'abridged') this.opening = Buffer.from([tag])
    else this.opening = this.kind === 'full' ? Buffer.alloc(0) : Buffer.alloc(4, tag)
  }

  wrap(payload: Buffer, quickAck = false): Buffer {
    const framed = this.frame(payload, quickAck)
    return this.encryptor ? this.encryptor.update(framed) : framed
  }

  receive(chunk: Buffer): ClientFrame[] {
    this.incoming = Buffer.concat([this.incoming, this.decryptor ? this.decryptor.update(chunk) : chunk])
    const frames: ClientFrame[] = []
    for (let frame = this.next(); frame; frame = this.next()) frames.push(frame)
    return frames
  }

  private obfuscate(tag: number, dcId: number): Buffer {
    const header = randomBytes(64)
    header[0] = 0x01
    header.fill(tag, 56, 60)
    header.writeInt16LE(dcId, 60)
    const reversed = Buffer.from(header.subarray(8, 56)).reverse()
    this.encryptor = createCipheriv('aes-256-ctr', header.subarray(8, 40), header.subarray(40, 56))
    this.decryptor = createDecipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32, 48))
    const encrypted = this.encryptor.update(header)
    return Buffer.concat([header.subarray(0, 56), encrypted.subarray(56)])
  }

  private frame(payload: Buffer, quickAck: boolean): Buffer {
    if (this.kind === 'abridged') {
      const words = payload.length / 4
      const top = quickAck ? 0x80 : 0
      if (words < 0x7f) return Buffer.concat([Buffer.from([words | top]), payload])
      return Buffer.concat([Buffer.from([0x7f | top, words & 255, (words >> 8) & 255, words >> 16]), payload])
    }
    const header = Buffer.alloc(4)
    if (this.kind === 'full') {
      const sequence = Buffer.alloc(4)
      sequence.writeInt32LE(this.sent++)
      header.writeUInt32LE(payload.length + 12)
      const checksum = Buffer.alloc(4)
      checksum.writeUInt32LE(crc32(Buffer.concat([header, sequence, payload])))
      return Buffer.concat([header, sequence, payload, checksum])
    }
    const padding = this.kind === 'padded' ? randomBytes(payload.length % 16) : Buffer.alloc(0)
    header.writeUInt32LE((payload.length + padding.length + (quickAck ? 0x8000_0000 : 0)) >>> 0)
    return Buffer.concat([header, payload, padding])
  }

  private next(): ClientFrame | undefined {
    const { incoming } = this
    if (this.kind === 'abridged') return this.nextAbridged(incoming)
    if (incoming.length < 4) return undefined
    const word = incoming.readUInt32LE()
    if (this.kind !== 'full' && word >= 0x8000_0000) return this.take(0, 4, true)
    if (this.kind === 'full') return incoming.length < word ? undefined : this.takeFull(word)
    return incoming.length < 4 + word ? undefined : this.take(4, 4 + word, false)
  }

  private nextAbridged(incoming: Buffer): ClientFrame | undefined {
    const first = incoming[0]
    if (first === undefined) return undefined
    if (first >= 0x80) return incoming.length < 4 ? undefined : this.take(0, 4, true)
    const header = first === 0x7f ? 4 : 1
    if (incoming.length < header) return undefined
    const length = (first === 0x7f ? incoming.readUIntLE(1, 3) : first) * 4
    return incoming.length < header + length ? undefined : this.take(header, header + length, false)
  }

  private takeFull(length: number): ClientFrame {
    const frame = this.incoming.subarray(0, length)
    if (frame.readUInt32LE(length - 4) !== crc32(frame.subarray(0, length - 4))) throw new Error('a wrong checksum')
    this.incoming = this.incoming.subarray(length)
    return { payload: frame.subarray(8, length - 4), isQuickAck: false }
  }

  private take(from: number, to: number, isQuickAck: boolean): ClientFrame {
    const payload = this.incoming.subarray(from, to)
    this.incoming = this.incoming.subarray(to)
    return { payload, isQuickAck }
  }
}
