import { AbridgedFraming } from './abridged-framing.js'
import { ByteQueue } from './byte-queue.js'
import { type Frame, type Framing, FramingError } from './framing.js'
import { FullFraming } from './full-framing.js'
import { IntermediateFraming } from './intermediate-framing.js'
import { type Obfuscation, obfuscationHeaderBytes, openObfuscation } from './obfuscation.js'

const httpWords = ['GET ', 'POST', 'HEAD', 'PUT ', 'OPTI', 'CONN', 'DELE', 'PATC', 'PRI ']
const httpRefusal = Buffer.from(
  'HTTP/1.1 501 Not Implemented\r\nContent-Type: text/plain\r\nContent-Length: 38\r\nConnection: close\r\n\r\nThis port speaks MTProto over TCP only',
)

/**
 * The server's end of one connection's transport. Tells from the first bytes which one the client speaks: abridged,
 * intermediate, padded intermediate, full, or any but the last of them obfuscated. HTTP is refused in its own words.
 */
export class Transport {
  private readonly queue = new ByteQueue()
  private framing: Framing | undefined
  private obfuscation: Obfuscation | undefined

  /**
   * @param maxFrameBytes - a longer frame is an error before its bytes are taken in.
   * @param reply - writes straight to the client, for the refusal of HTTP.
   */
  constructor(
    private readonly maxFrameBytes: number,
    private readonly reply: (bytes: Buffer) => void,
  ) {}

  /** The transport's name, `undefined` until it is known. */
  get name(): string | undefined {
    if (!this.framing) return undefined
    return this.obfuscation ? `obfuscated ${this.framing.name}` : this.framing.name
  }

  /** The data centre an obfuscated client asked for in its header; 0 when there is none. */
  get dcId(): number {
    return this.obfuscation?.dcId ?? 0
  }

  /**
   * Takes bytes in and gives every frame that is whole by now, until `take` says that it wants no more.
   * @throws {FramingError} when the stream makes no sense (any more).
   */
  receive(chunk: Buffer, take: (frame: Frame) => boolean): void {
    this.queue.push(this.obfuscation ? this.obfuscation.decrypt(chunk) : chunk)
    this.framing ??= this.detect()
    if (!this.framing) return
    for (let frame = this.framing.next(this.queue); frame; frame = this.framing.next(this.queue)) {
      if (!take(frame)) return
    }
  }

  /** How many bytes before a message have to be left free for {@link wrap}. */
  get room(): number {
    return this.framing?.room ?? 0
  }

  /**
   * The pieces to write for one message; empty before the client has shown its transport.
   * @param packet - the message, behind {@link room} free bytes.
   */
  wrap(packet: Buffer): Buffer[] {
    const pieces = this.framing?.wrap(packet) ?? []
    const { obfuscation } = this
    return obfuscation ? pieces.map((piece) => obfuscation.encrypt(piece)) : pieces
  }

  /** The bytes of a quick acknowledgement, `undefined` where the transport has none. */
  quickAck(token: number): Buffer | undefined {
    const bytes = this.framing?.quickAck(token)
    return bytes && this.obfuscation ? this.obfuscation.encrypt(bytes) : bytes
  }

  private detect(): Framing | undefined {
    const start = this.queue.peek(8)
    if (start[0] === 0xef) {
      this.queue.take(1)
      return new AbridgedFraming(this.maxFrameBytes)
    }
    if (start.length < 4) return undefined
    const word = start.readUInt32LE()
    if (word === 0xeeee_eeee || word === 0xdddd_dddd) {
      this.queue.take(4)
      return new IntermediateFraming(this.maxFrameBytes, word === 0xdddd_dddd)
    }
    if (httpWords.includes(start.toString('latin1', 0, 4))) {
      this.reply(httpRefusal)
      throw new FramingError('HTTP on the MTProto port')
    }
    if (start.length < 8) return undefined
    // An obfuscated header never has zeros here, a full transport always starts with frame 0.
    if (start.readUInt32LE(4) === 0) return new FullFraming(this.maxFrameBytes)
    return this.queue.length < obfuscationHeaderBytes ? undefined : this.openObfuscated()
  }

  private openObfuscated(): Framing {
    const obfuscation = openObfuscation(this.queue.take(obfuscationHeaderBytes))
    if (!obfuscation) throw new FramingError('no transport is known that starts like this')
    this.obfuscation = obfuscation
    if (this.queue.length > 0) this.queue.push(obfuscation.decrypt(this.queue.takeAll()))
    if (obfuscation.tag === 0xef) return new AbridgedFraming(this.maxFrameBytes)
    return new IntermediateFraming(this.maxFrameBytes, obfuscation.tag === 0xdd)
  }
}
