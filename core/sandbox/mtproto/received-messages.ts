import { badMessage } from './message-ids.js'

/** Ids are signed, and negative from 2038 on. */
const lowestId = -(2n ** 63n)

interface Received {
  readonly id: bigint
  readonly seqNo: number
}

/** The client's messages of one session that were taken in lately: to recognise repeated ones and wrong numbers. */
export class ReceivedMessages {
  /** In the order they came. */
  private readonly ids = new Set<bigint>()
  /** By id. Sequence numbers grow with the ids, as others are not taken in, so that the neighbours judge for all. */
  private readonly byId: Received[] = []
  private forgottenUpTo = lowestId

  constructor(private readonly limit: number) {}

  has(id: bigint): boolean {
    return this.ids.has(id)
  }

  /** Whether the id is so old that nobody knows any more if it came before. */
  isForgotten(id: bigint): boolean {
    return id <= this.forgottenUpTo
  }

  /** Whether a later message has come already. */
  isPassed(id: bigint): boolean {
    const last = this.byId.at(-1)
    return last !== undefined && id < last.id
  }

  /**
   * Judges a sequence number against the messages around it.
   * @returns the code for `bad_msg_notification`, or `undefined`.
   */
  fault(id: bigint, seqNo: number): number | undefined {
    const isTaken = (other: number) => other === seqNo && seqNo % 2 === 1
    const place = this.placeOf(id)
    const before = this.byId[place - 1]
    if (before && (before.seqNo > seqNo || isTaken(before.seqNo))) return badMessage.seqNoTooLow
    const after = this.byId[this.byId[place]?.id === id ? place + 1 : place]
    if (after && (after.seqNo < seqNo || isTaken(after.seqNo))) return badMessage.seqNoTooHigh
    return undefined
  }

  /** Takes a message for one that never came. */
  forget(id: bigint): void {
    if (!this.ids.delete(id)) return
    this.byId.splice(this.placeOf(id), 1)
  }

  remember(id: bigint, seqNo: number): void {
    if (this.ids.has(id)) return
    this.ids.add(id)
    const place = this.placeOf(id)
    if (place === this.byId.length) this.byId.push({ id, seqNo })
    else this.byId.splice(place, 0, { id, seqNo })
    if (this.ids.size <= this.limit) return
    for (const oldest of this.ids) {
      this.forget(oldest)
      if (oldest > this.forgottenUpTo) this.forgottenUpTo = oldest
      break
    }
  }

  /** Where the message of this id is, or would be: most often at the end. */
  private placeOf(id: bigint): number {
    let low = 0
    let high = this.byId.length
    const last = this.byId.at(-1)
    if (!last || last.id < id) return high
    while (low < high) {
      const middle = (low + high) >> 1
      const found = this.byId[middle]
      if (found && found.id < id) low = middle + 1
      else high = middle
    }
    return low
  }
}
