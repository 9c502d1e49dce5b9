import type { Clock, Timer } from '../../time/clock.js'
import { ackBody } from './frames.js'

/** Most acknowledgements in one `msgs_ack` (8192 by the schema's documentation). */
const maxAcks = 4_096
const delayMs = 500
const sentAtOnce = 64

/** The server's messages that are still to be acknowledged: with the next packet, or after a short while in one of their own. */
export class Acknowledgements {
  private ids: bigint[] = []
  private timer: Timer | undefined

  /**
   * @param due - sends what there is, now.
   * @param many - sends what there is, soon.
   */
  constructor(
    private readonly clock: Clock,
    private readonly due: () => void,
    private readonly many: () => void,
  ) {}

  /** How many there are. */
  get count(): number {
    return this.ids.length
  }

  add(messageId: bigint): void {
    this.ids.push(messageId)
    if (this.ids.length >= sentAtOnce) this.many()
    else this.timer ??= this.clock.after(delayMs, this.due, { keepsProcessAlive: false })
  }

  /** The body of a `msgs_ack` with as many as it holds; they count as sent. */
  takeBody(): Buffer {
    return ackBody(this.ids.splice(0, maxAcks))
  }

  /** There is nothing to wait for: they are sent now, or there is no connection. */
  rest(): void {
    this.timer?.cancel()
    this.timer = undefined
  }

  /** Forgets them: the session they belong to is gone. */
  clear(): void {
    this.ids = []
  }
}
