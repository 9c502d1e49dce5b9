import { badMessage } from './message-ids.js'

/** Ids are signed, and negative from 2038 on. */
const lowestId = -(2n ** 63n)

/** The client's messages of one session that were taken in lately: to recognise repeated ones and wrong numbers. */
export class ReceivedMessages {
  /** Message id to sequence number, in the order they came. */
  private readonly seqNos = new Map<bigint, number>()
  private forgottenUpTo = lowestId
  private highestId = lowestId
  private highestSeqNo = -1

  constructor(private readonly limit: number) {}

  has(id: bigint): boolean {
    return this.seqNos.has(id)
  }

  /** Whether the id is so old that nobody knows any more if it came before. */
  isForgotten(id: bigint): boolean {
    return id <= this.forgottenUpTo
  }

  /** Whether a later message has come already. */
  isPassed(id: bigint): boolean {
    return id < this.highestId
  }

  /**
   * Judges a sequence number against the messages around it.
   * @returns the code for `bad_msg_notification`, or `undefined`.
   */
  fault(id: bigint, seqNo: number): number | undefined {
    const isTaken = (other: number) => other === seqNo && seqNo % 2 === 1
    if (id > this.highestId) {
      return this.highestSeqNo > seqNo || isTaken(this.highestSeqNo) ? badMessage.seqNoTooLow : undefined
    }
    for (const [otherId, other] of this.seqNos) {
      if (otherId < id && (other > seqNo || isTaken(other))) return badMessage.seqNoTooLow
      if (otherId > id && (other < seqNo || isTaken(other))) return badMessage.seqNoTooHigh
    }
    return undefined
  }

  /** Takes a message for one that never came. */
  forget(id: bigint): void {
    this.seqNos.delete(id)
  }

  remember(id: bigint, seqNo: number): void {
    this.seqNos.set(id, seqNo)
    if (id > this.highestId) this.highestId = id
    if (seqNo > this.highestSeqNo) this.highestSeqNo = seqNo
    if (this.seqNos.size <= this.limit) return
    for (const oldest of this.seqNos.keys()) {
      this.seqNos.delete(oldest)
      if (oldest > this.forgottenUpTo) this.forgottenUpTo = oldest
      break
    }
  }
}
