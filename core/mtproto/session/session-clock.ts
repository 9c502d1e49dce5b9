import type { Clock } from '../../time/clock.js'
import { SeenMessages } from './seen-messages.js'

/** A clock that is set more often than this while a request is under way belongs to no server. */
const timesRemembered = 4

/**
 * Numbers of outgoing messages: ids that follow the server's time and always grow, and sequence numbers.
 * See core.telegram.org/mtproto/description#message-identifier-msg-id.
 */
export class SessionClock {
  private lastId = 0n
  private contentMessages = 0
  private offsetMs = 0
  /** The latest ids, as a server may only complain of what was sent. */
  private given = new SeenMessages()
  /** Those before the time was set, the last times. */
  private earlier: readonly SeenMessages[] = []

  constructor(private readonly clock: Clock) {}

  nextId(): bigint {
    const nowMs = this.clock.now() + this.offsetMs
    const seconds = Math.floor(nowMs / 1_000)
    const fraction = Math.floor(((nowMs - seconds * 1_000) / 1_000) * 2 ** 30)
    const id = (BigInt(seconds) << 32n) | (BigInt(fraction) << 2n)
    this.lastId = id > this.lastId ? id : this.lastId + 4n
    while (this.wasGivenBefore(this.signedId)) this.lastId += 4n
    this.given.add(this.signedId)
    return this.signedId
  }

  /** Whether an id is one of the latest that were given. */
  wasGiven(id: bigint): boolean {
    return this.given.holds(id) || this.wasGivenBefore(id)
  }

  /** @param isContent - whether the message asks for an acknowledgement. */
  nextSeqNo(isContent: boolean): number {
    const seqNo = this.contentMessages * 2 + (isContent ? 1 : 0)
    if (isContent) this.contentMessages += 1
    return seqNo
  }

  /** Takes over the server's time, told by the id of one of its messages. */
  followServer(serverMessageId: bigint): void {
    this.offsetMs = Number(BigInt.asUintN(64, serverMessageId) >> 32n) * 1_000 - this.clock.now()
    // Several notices may come before anything else is sent.
    if (this.lastId !== 0n) {
      this.earlier = [this.given, ...this.earlier.slice(0, timesRemembered - 1)]
      this.given = new SeenMessages()
    }
    this.lastId = 0n
  }

  private wasGivenBefore(id: bigint): boolean {
    return this.earlier.some((ids) => ids.holds(id))
  }

  /** Ids are signed in TL, and so negative from 2038 on. */
  private get signedId(): bigint {
    return BigInt.asIntN(64, this.lastId)
  }

  /** Starts a new session: sequence numbers begin again. */
  restart(): void {
    this.contentMessages = 0
  }
}
