import { IdTable } from './id-table.js'
import { badMessage } from './message-ids.js'

/** Ids are signed, and negative from 2038 on. */
const lowestId = -(2n ** 63n)

/** The client's messages of one session that were taken in lately: to recognise repeated ones and wrong numbers. */
export class ReceivedMessages {
  /** Sequence numbers grow with the ids, as others are not taken in, so that the neighbours judge for all. */
  private readonly seqNos = new IdTable<number>()
  private forgottenUpTo = lowestId

  constructor(private readonly limit: number) {}

  has(id: bigint): boolean {
    return this.seqNos.has(id)
  }

  /** Whether no message as late as this one has come: most often so. */
  isLatest(id: bigint): boolean {
    const { lastId } = this.seqNos
    return lastId === undefined ? !this.isForgotten(id) : id > lastId
  }

  /** Whether the id is so old that nobody knows any more if it came before. */
  isForgotten(id: bigint): boolean {
    return id <= this.forgottenUpTo
  }

  /** Whether a later message has come already. */
  isPassed(id: bigint): boolean {
    const { lastId } = this.seqNos
    return lastId !== undefined && id < lastId
  }

  /**
   * Judges a sequence number against the messages around it.
   * @returns the code for `bad_msg_notification`, or `undefined`.
   */
  fault(id: bigint, seqNo: number): number | undefined {
    const isOdd = seqNo % 2 === 1
    const before = this.seqNos.before(id)
    if (before !== undefined && (before > seqNo || (isOdd && before === seqNo))) return badMessage.seqNoTooLow
    const after = this.isLatest(id) ? undefined : this.seqNos.after(id)
    if (after !== undefined && (after < seqNo || (isOdd && after === seqNo))) return badMessage.seqNoTooHigh
    return undefined
  }

  /** Takes a message for one that never came. */
  forget(id: bigint): void {
    this.seqNos.delete(id)
  }

  remember(id: bigint, seqNo: number): void {
    if (this.seqNos.has(id)) return
    this.seqNos.set(id, seqNo)
    if (this.seqNos.size <= this.limit) return
    this.forgottenUpTo = this.seqNos.firstId ?? this.forgottenUpTo
    this.seqNos.shift()
  }
}
