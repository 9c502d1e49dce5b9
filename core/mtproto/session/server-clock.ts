import type { Clock } from '../../time/clock.js'

/** core.telegram.org/mtproto/description#message-identifier-msg-id */
const oldestMs = 300_000
const newestMs = 30_000

/** Ids of the server are odd, those of clients even. */
export function isOfServer(messageId: bigint): boolean {
  return (messageId & 1n) === 1n
}

/**
 * The time of the server, as its messages tell it. The first one that is proven to be its own is believed; from then on
 * its messages have to fit, by a clock that does not jump here. Somebody who has recorded messages cannot send them later.
 */
export class ServerClock {
  private knownAt: { serverMs: number; monotonicMs: number } | undefined
  private before: { serverMs: number; monotonicMs: number } | undefined
  /** Whether the first message over this connection was an old one that is sent again, so that a later one tells the time. */
  private isBehind = false

  constructor(private readonly clock: Clock) {}

  /** What is wrong with the id of a message that came just now; `undefined` when it can be. */
  problemWith(messageId: bigint): string | undefined {
    if (!isOfServer(messageId)) return 'A message of the server has the id of one of ours.'
    const sentMs = Number(BigInt.asUintN(64, messageId) >> 32n) * 1_000
    const nowMs = this.clock.monotonic()
    if (this.knownAt === undefined) {
      const { before } = this
      this.knownAt = { serverMs: sentMs, monotonicMs: nowMs }
      this.isBehind = before !== undefined && sentMs < before.serverMs + nowMs - before.monotonicMs - oldestMs
    }
    let ageMs = this.knownAt.serverMs + nowMs - this.knownAt.monotonicMs - sentMs
    // Whole seconds are told, so that one may be missing.
    if (this.isBehind && ageMs < -newestMs - 1_000) {
      this.knownAt = { serverMs: sentMs, monotonicMs: nowMs }
      this.isBehind = false
      ageMs = 0
    }
    if (ageMs > oldestMs) return `A message of the server is ${Math.round(ageMs / 1_000)} seconds old.`
    if (ageMs < -newestMs - 1_000) return 'A message of the server is from the future.'
    return undefined
  }

  /** The next message tells the time anew: over a new connection, and when the server says that our time is wrong. */
  forget(): void {
    this.before = this.knownAt ?? this.before
    this.knownAt = undefined
    this.isBehind = false
  }
}
