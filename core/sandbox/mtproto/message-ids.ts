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

/** Gives the server's messages their ids, and judges those of clients. */
export class MessageIds {
  private last = 0n

  constructor(private readonly now: () => number) {}

  /** The next id; each is greater than all before. */
  next(kind: 'answer' | 'notification'): bigint {
    const nowMs = this.now()
    const seconds = Math.floor(nowMs / 1_000)
    const fraction = Math.floor((nowMs - seconds * 1_000) * 4_294_967.296)
    let id = ((BigInt(seconds) << 32n) | BigInt(fraction)) & ~3n
    if (id <= this.last) id = this.last + 4n
    this.last = id
    return id | (kind === 'answer' ? 1n : 3n)
  }

  /** The fault of a client's message id, `undefined` when there is none. */
  fault(id: bigint): number | undefined {
    if ((id & 3n) !== 0n) return badMessage.idBits
    const seconds = Number(id >> 32n)
    const nowSeconds = this.now() / 1_000
    if (seconds < nowSeconds - maxAgeSeconds) return badMessage.idTooLow
    return seconds > nowSeconds + maxAheadSeconds ? badMessage.idTooHigh : undefined
  }
}
