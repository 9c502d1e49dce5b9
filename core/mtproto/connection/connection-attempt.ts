import type { Clock } from '../../time/clock.js'
import { untilAborted } from '../../time/deadline.js'
import { Ending } from '../../time/ending.js'
import type { TcpTransport, TransportListener } from '../../transport/tcp-transport.js'
import type { PlainPackets } from '../key-exchange/plain-packets.js'
import type { MtprotoSession } from '../session/mtproto-session.js'

/** Whose an attempt is: it is told what comes over its transport. */
interface AttemptOwner {
  packet(packet: Buffer, attempt: ConnectionAttempt): void
  closed(reason: Error, attempt: ConnectionAttempt): void
}

/** What belongs to one attempt to connect, so that a late event of an older one cannot touch a newer. */
export class ConnectionAttempt implements TransportListener {
  transport: TcpTransport | undefined
  plain: PlainPackets | undefined
  /** A new session, before it is the connection's. */
  session: MtprotoSession | undefined
  isUp = false
  private readonly failed = new Ending()

  /** @param outer - fails it, until it is {@link over}. */
  constructor(
    private readonly connection: AttemptOwner,
    private outer: AbortSignal | undefined,
  ) {
    outer?.addEventListener('abort', this, { once: true })
    if (outer?.aborted) this.handleEvent()
  }

  get signal(): AbortSignal {
    return this.failed.signal
  }

  packet(packet: Buffer): void {
    this.connection.packet(packet, this)
  }

  closed(reason: Error): void {
    this.connection.closed(reason, this)
  }

  fail(reason: unknown): void {
    this.failed.come(reason)
    this.plain?.fail(reason instanceof Error ? reason : new Error(String(reason)))
  }

  /** It has led to a connection: nobody waits for its end any more, so that what would tell of it is let go. */
  succeeded(): void {
    this.isUp = true
    this.failed.letGo()
  }

  /** The outer signal is aborted. */
  handleEvent(): void {
    this.fail(this.outer?.reason)
  }

  /** Nobody waits for it any more. It may live as long as the connection that it led to, and a signal takes a kilobyte. */
  over(): void {
    this.outer?.removeEventListener('abort', this)
    this.outer = undefined
  }

  /** `work`, unless the attempt fails or the time is over first. */
  async within<T>(clock: Clock, limitMs: number, tooLate: string, work: Promise<T>): Promise<T> {
    const timer = clock.after(limitMs, () => this.fail(new Error(tooLate)))
    try {
      return await untilAborted(this.signal, work)
    } finally {
      timer.cancel()
    }
  }
}
