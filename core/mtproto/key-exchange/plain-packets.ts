import type { Clock } from '../../time/clock.js'
import { SessionClock } from '../session/session-clock.js'

/** The messages of a connection that has no auth key yet: one goes out, one comes back. */
export class PlainPackets {
  private readonly numbers: SessionClock
  private waiting: { resolve: (message: Buffer) => void; reject: (reason: unknown) => void } | undefined
  private failure: Error | undefined

  constructor(
    clock: Clock,
    private readonly write: (packet: Buffer) => void,
  ) {
    this.numbers = new SessionClock(clock)
  }

  /** Sends a message and resolves with the next one of the server. */
  call(message: Buffer): Promise<Buffer> {
    if (this.failure) return Promise.reject(this.failure)
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject }
      const head = Buffer.alloc(20)
      head.writeBigInt64LE(this.numbers.nextId(), 8)
      head.writeInt32LE(message.length, 16)
      this.write(Buffer.concat([head, message]))
    })
  }

  /** Takes a packet that arrived: eight zeros, an id, a length, the message. */
  push(packet: Buffer): void {
    const { waiting } = this
    this.waiting = undefined
    const isPlain = packet.length >= 20 && packet.readBigInt64LE(0) === 0n
    const end = isPlain ? 20 + packet.readInt32LE(16) : 0
    if (isPlain && end <= packet.length) waiting?.resolve(Buffer.from(packet.subarray(20, end)))
    else waiting?.reject(new Error('The data centre sent an encrypted message before there was a key.'))
  }

  fail(reason: Error): void {
    this.failure = reason
    this.waiting?.reject(reason)
    this.waiting = undefined
  }
}
