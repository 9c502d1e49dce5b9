import { signedLong } from '../tl/longs.js'

/** The faults of a message's header, as `bad_msg_notification` numbers them. */
export const badMessage = {
  idTooLow: 16,
  idTooHigh: 17,
  idBits: 18,
  containerId: 19,
  tooOld: 20,
  seqNoTooLow: 32,
  seqNoTooHigh: 33,
  evenExpected: 34,
  oddExpected: 35,
  salt: 48,
  container: 64,
} as const

/** How far a client's message ids may be off (core.telegram.org/mtproto/description#message-identifier-msg-id). */
const maxAgeSeconds = 300
const maxAheadSeconds = 30

/** A clock that goes back by less is uneven; by more, it was set back, and ids follow it. */
const setBackMs = 1_000
/** How far apart ids lie that were given out for the same moment before and after the clock was set back. */
const setBackStep = 65_536
/** Ids within one millisecond: 2^32 / 1000, without the last bits. */
const idsPerMs = 4_294_964

/**
 * Gives the server's messages their ids, and judges those of clients. Ids are signed, as TL has them, so that they are
 * negative from 2038 on.
 */
export class MessageIds {
  /** The seconds and their fraction of the last id; 0 for none. */
  private lastSeconds = 0
  private lastFraction = 0
  private lastMs = Number.NEGATIVE_INFINITY
  private timesSetBack = 0

  constructor(private readonly now: () => number) {}

  /** The next id; each is greater than all before, unless the clock was set back in between. */
  next(kind: 'answer' | 'notification'): bigint {
    const nowMs = this.now()
    if (nowMs < this.lastMs - setBackMs) {
      // The same moments come again; none of their ids may.
      this.timesSetBack += 1
      this.lastSeconds = 0
      this.lastFraction = 0
    }
    this.lastMs = this.lastSeconds === 0 ? nowMs : Math.max(this.lastMs, nowMs)
    const wholeSeconds = Math.floor(nowMs / 1_000)
    const shift = (this.timesSetBack * setBackStep) % idsPerMs
    const units = Math.floor((nowMs - wholeSeconds * 1_000) * 4_294_967.296) + shift
    this.moveTo(units >= 2 ** 32 ? wholeSeconds + 1 : wholeSeconds, (units & ~3) >>> 0)
    return signedLong(this.lastSeconds, this.lastFraction | (kind === 'answer' ? 1 : 3))
  }

  /** The moment of an id, or the next one that is free. */
  private moveTo(seconds: number, fraction: number): void {
    const isLater = seconds > this.lastSeconds || (seconds === this.lastSeconds && fraction > this.lastFraction)
    if (isLater) {
      this.lastSeconds = seconds
      this.lastFraction = fraction
      return
    }
    this.lastFraction += 4
    if (this.lastFraction < 2 ** 32) return
    this.lastFraction = 0
    this.lastSeconds += 1
  }

  /** The fault of a client's message id, `undefined` when there is none. */
  fault(id: bigint): number | undefined {
    if ((id & 3n) !== 0n) return badMessage.idBits
    const seconds = secondsOf(id)
    const nowSeconds = this.now() / 1_000
    if (seconds < nowSeconds - maxAgeSeconds) return badMessage.idTooLow
    return seconds > nowSeconds + maxAheadSeconds ? badMessage.idTooHigh : undefined
  }

  /** Whether clients would refuse one of the server's own ids by now: it is too old, or too far ahead. */
  isStale(id: bigint, maxAgeMs: number): boolean {
    const ageSeconds = this.now() / 1_000 - secondsOf(id)
    return ageSeconds > maxAgeMs / 1_000 || ageSeconds < -maxAheadSeconds
  }
}

/** The moment an id stands for, in seconds since 1970. */
function secondsOf(id: bigint): number {
  return Number(BigInt.asUintN(64, id) >> 32n)
}
