import type { Clock, Timer } from '../../time/clock.js'
import { ackBody } from './frames.js'

/** Most acknowledgements in one `msgs_ack` (8192 by the schema's documentation). */
const maxAcks = 4_096
const delayMs = 500
const sentAtOnce = 64

/** Sends what there is to be sent: now, or in a moment. */
export interface AcknowledgementSender {
  flush(): void
  scheduleFlush(): void
}

/** The server's messages that are still to be acknowledged: with the next packet, or after a short while in one of their own. */
export class Acknowledgements {
  private ids: bigint[] = []
  /** Since when the oldest of them waits. */
  private sinceMs = 0
  private timer: Timer | undefined

  constructor(
    private readonly clock: Clock,
    private readonly sender: AcknowledgementSender,
  ) {}

  /** How many there are. */
  get count(): number {
    return this.ids.length
  }

  add(messageId: bigint): void {
    if (this.ids.push(messageId) === 1) this.sinceMs = this.clock.monotonic()
    if (this.ids.length >= sentAtOnce) this.sender.scheduleFlush()
    else this.timer ??= this.wait(delayMs)
  }

  /** The body of a `msgs_ack` with as many as it holds; they count as sent. */
  takeBody(): Buffer {
    return ackBody(this.ids.splice(0, maxAcks))
  }

  /** There is no connection, and so nothing to wait for. */
  rest(): void {
    this.timer?.cancel()
    this.timer = undefined
  }

  /** It goes on when they are sent with a packet: of requests one after the other, each would make a timer and take it away. */
  private wait(delayMs: number): Timer {
    return this.clock.after(delayMs, () => this.waited(), { keepsProcessAlive: false })
  }

  private waited(): void {
    this.timer = undefined
    if (this.ids.length === 0) return
    const leftMs = this.sinceMs + delayMs - this.clock.monotonic()
    if (leftMs > 0) this.timer = this.wait(leftMs)
    else this.sender.flush()
  }

  /** Forgets them: the session they belong to is gone. */
  clear(): void {
    this.ids = []
  }
}
