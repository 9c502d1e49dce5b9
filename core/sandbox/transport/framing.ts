import type { ByteQueue } from './byte-queue.js'

/** One message as it came through a transport. */
export interface Frame {
  readonly payload: Buffer
  /** The client wants a quick acknowledgement of this message. */
  readonly wantsQuickAck: boolean
}

/** How messages are told apart on the stream: one of MTProto's transports. */
export interface Framing {
  readonly name: string
  /**
   * Takes the next whole frame out of the queue.
   * @returns `undefined` until a whole one is there.
   * @throws {FramingError} when the stream can no longer be understood; the connection has to close.
   */
  next(queue: ByteQueue): Frame | undefined
  /** How many bytes before a message are for what is said of it. */
  readonly room: number
  /**
   * The pieces to write for one message, in order.
   * @param packet - the message, behind {@link room} free bytes.
   */
  wrap(packet: Buffer): Buffer[]
  /** The bytes of a quick acknowledgement, `undefined` where the transport has none. */
  quickAck(token: number): Buffer | undefined
}

/** A frame that breaks the rules of its transport or the limits of the server. */
export class FramingError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'FramingError'
  }
}

/** @throws {FramingError} for a length no message can have. */
export function checkLength(length: number, maxFrameBytes: number): number {
  if (length <= 0 || length > maxFrameBytes) throw new FramingError(`a frame of ${length} bytes`)
  return length
}
