import { Socket, type SocketConstructorOpts, type TcpSocketConnectOpts } from 'node:net'
import type { Duplex } from 'node:stream'

/** What every socket reads into. Node sets 64 KB aside for each read otherwise, most of which hold a few hundred bytes. */
const shared = Buffer.allocUnsafeSlow(64 * 1024)

/** Takes bytes that are gone when it returns: what it wants to keep it copies. */
export type ByteTaker = (bytes: Buffer) => void

/** A TCP socket whose bytes can be taken where they were read. Until somebody takes them it is a stream as any other. */
export class SharedReadSocket extends Socket {
  private taker: ByteTaker | undefined

  constructor() {
    const reads: { by?: SharedReadSocket } = {}
    const options: SocketConstructorOpts & Pick<TcpSocketConnectOpts, 'onread'> = {
      onread: { buffer: shared, callback: (length) => reads.by?.received(length) ?? true },
    }
    super(options)
    reads.by = this
  }

  /** From now on all that is read goes to `taker`, past the stream. */
  takeReads(taker: ByteTaker): void {
    this.taker = taker
  }

  /** @returns whether reading goes on. */
  private received(length: number): boolean {
    const bytes = shared.subarray(0, length)
    if (!this.taker) return this.push(Buffer.from(bytes))
    this.taker(bytes)
    return true
  }
}

/** Has the bytes of a stream taken, without a copy where that can be. */
export function takeBytes(stream: Duplex, taker: ByteTaker): void {
  stream.on('data', taker)
  // What waits in the stream comes first, and what is read later after it.
  if (stream instanceof SharedReadSocket && stream.readableLength === 0) stream.takeReads(taker)
}
