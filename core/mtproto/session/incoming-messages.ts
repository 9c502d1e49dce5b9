import type { Clock } from '../../time/clock.js'
import type { TlReaderClass } from '../library/library.js'
import type { Acknowledgements } from './acknowledgements.js'
import { type MessageCipher, UntrustedPacketError } from './message-cipher.js'
import { SeenMessages } from './seen-messages.js'
import { isOfServer, ServerClock } from './server-clock.js'
import { Unpacker } from './unpacker.js'
import { wireIds } from './wire-ids.js'

/** After so many connections on which the server said nothing but what is too old to tell, the session is begun anew. */
const patience = 2

/** Whose messages they are. */
export interface IncomingOwner {
  readonly cipher: MessageCipher
  readonly Reader: TlReaderClass
  readonly acks: Acknowledgements
  /** Is handed each message once, without what it was packed into. */
  take(messageId: bigint, constructorId: number, body: Buffer): void
  /** A message could not be read; it was acknowledged, so it does not come again. */
  unreadable(error: unknown): void
}

/**
 * The server's messages of one session: opens packets, containers and what is compressed, and lets through what is trusted and
 * new (core.telegram.org/mtproto/security_guidelines).
 */
export class IncomingMessages {
  private seen = new SeenMessages()
  private readonly time: ServerClock
  private readonly unpacker: Unpacker
  /** How often in a row a message was older than all that are remembered. */
  private tooOld = 0

  constructor(
    clock: Clock,
    private readonly owner: IncomingOwner,
  ) {
    this.time = new ServerClock(clock)
    this.unpacker = new Unpacker(owner.Reader)
  }

  /**
   * Whether the server's clock was set back so far that nothing of it can be told from what was handled already: no session gets
   * over that.
   */
  get isStuck(): boolean {
    return this.tooOld >= patience
  }

  /** Whether a message of this id was handled, or is too old to tell. */
  has(messageId: bigint): boolean {
    return this.seen.has(messageId)
  }

  /** The next message tells the time of the server. */
  forgetTime(): void {
    this.time.forget()
  }

  /** The session is another one. */
  restart(): void {
    this.seen = new SeenMessages()
    this.tooOld = 0
  }

  /** What lies in a `gzip_packed` that is part of a message. @throws as {@link Unpacker.open}. */
  unpacked(body: Buffer): Buffer {
    return this.unpacker.open(body)
  }

  /** Takes a packet. @throws UntrustedPacketError; it is not read any further then. */
  receive(sessionId: Buffer, packet: Buffer): void {
    const { messageId, seqNo, body } = this.owner.cipher.decrypt(sessionId, packet)
    const problem = this.time.problemWith(messageId)
    if (problem !== undefined) throw new UntrustedPacketError(problem)
    this.unpacker.begin()
    this.process(messageId, seqNo, body, false)
  }

  /** @param isContained - whether it came in a container; those hold no others. */
  private process(messageId: bigint, seqNo: number, body: Buffer, isContained: boolean): void {
    const constructorId = body.readUInt32LE(0)
    if (constructorId === wireIds.container) {
      this.processContainer(body, isContained)
      return
    }
    const { seen, owner } = this
    const isNew = seen.add(messageId)
    if (!isNew && seen.isOlderThanAll(messageId)) {
      this.tooOld += 1
      throw new UntrustedPacketError('A message of the server is older than all that are remembered.')
    }
    this.tooOld = 0
    if ((seqNo & 1) === 1) owner.acks.add(messageId)
    if (!isNew) return
    try {
      this.open(messageId, constructorId, body, isContained)
    } catch (error) {
      if (error instanceof UntrustedPacketError) throw error
      owner.unreadable(error)
    }
  }

  private open(messageId: bigint, constructorId: number, body: Buffer, isContained: boolean): void {
    if (constructorId !== wireIds.gzipPacked) this.owner.take(messageId, constructorId, body)
    else {
      const content = this.unpacker.open(body)
      const packedId = content.readUInt32LE(0)
      if (packedId === wireIds.container) this.processContainer(content, isContained)
      else this.owner.take(messageId, packedId, content)
    }
  }

  private processContainer(body: Buffer, isContained: boolean): void {
    // Buffers read a 64-bit number with four others in between.
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength)
    const count = isContained || body.length < 8 ? -1 : view.getInt32(4, true)
    if (count < 0) throw new UntrustedPacketError('A container is broken.')
    let offset = 8
    for (let index = 0; index < count; index++) {
      const start = offset + 16
      const bytes = start <= body.length ? view.getInt32(offset + 12, true) : -1
      if (bytes < 4 || bytes % 4 !== 0 || start + bytes > body.length) {
        throw new UntrustedPacketError('A container is broken.')
      }
      const messageId = view.getBigInt64(offset, true)
      if (!isOfServer(messageId)) throw new UntrustedPacketError('A message in a container has the id of one of ours.')
      this.process(messageId, view.getInt32(offset + 8, true), body.subarray(start, start + bytes), true)
      offset = start + bytes
    }
  }
}
