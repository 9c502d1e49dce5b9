import type { Clock } from '../../time/clock.js'

/** core.telegram.org/mtproto/description#message-identifier-msg-id */
const oldestSeconds = 300
const newestSeconds = 30

/**
 * The time of the server, as its messages tell it. The first one that is proven to be its own is believed; from then on
 * its messages have to fit, by a clock that does not jump here. Somebody who has recorded messages cannot send them later.
 */
export class ServerClock {
  private knownAt: { serverMs: number; monotonicMs: number } | undefined

  constructor(private readonly clock: Clock) {}

  /** What is wrong with the id of a message that came just now; `undefined` when it can be. */
  problemWith(messageId: bigint): string | undefined {
    if ((messageId & 1n) === 0n) return 'A message of the server has the id of one of ours.'
    const sentMs = Number(BigInt.asUintN(64, messageId) >> 32n) * 1_000
    const nowMs = this.clock.monotonic()
    this.knownAt ??= { serverMs: sentMs, monotonicMs: nowMs }
    const ageSeconds = (this.knownAt.serverMs + nowMs - this.knownAt.monotonicMs - sentMs) / 1_000
    if (ageSeconds > oldestSeconds) return `A message of the server is ${Math.round(ageSeconds)} seconds old.`
    // Whole seconds are told, so that one may be missing.
    if (ageSeconds < -newestSeconds - 1) return 'A message of the server is from the future.'
    return undefined
  }

  /** The next message tells the time anew: over a new connection, and when the server says that our time is wrong. */
  forget(): void {
    this.knownAt = undefined
  }
}
