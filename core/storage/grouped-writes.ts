import type { CommitParticipant, GroupCommit } from './group-commit.js'
import { PendingWrite } from './pending-write.js'

/** No fewer writes than this are taken apart: a transaction has its price. */
const leastPart = 16

/** Small writes that are committed together with those of others, each with a promise that it is durable. */
export class GroupedWrites implements CommitParticipant {
  private gathered: PendingWrite<() => unknown>[] = []
  private written = 0

  /**
   * @param options.inParts - of many writes half is committed at once, the rest a moment later: for writes that something is
   *   waiting for, such as a call to Telegram, which then goes its way while the rest is written. Default: all at once.
   */
  constructor(
    private readonly group: GroupCommit,
    private readonly options: { readonly inParts?: boolean } = {},
  ) {}

  /** @param work - runs in the transaction, and again should that be rolled back. @returns what its last run returned. */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.gathered.push(new PendingWrite(work, resolve, reject))
      this.group.request(this)
    })
  }

  write(): void {
    this.written = 0
    const { length } = this.gathered
    const end = this.options.inParts ? Math.max(leastPart, Math.ceil(length / 2)) : length
    for (const write of this.gathered.slice(0, end)) {
      write.result = write.work()
      this.written++
    }
  }

  committed(): void {
    const done = this.gathered.splice(0, this.written)
    for (const write of done) write.done()
    if (this.gathered.length > 0) this.group.requestRest(this)
  }

  rejected(error: unknown): void {
    // The write behind those that went well is the one that cannot be; the others are tried again without it.
    const [bad] = this.gathered.splice(this.written, 1)
    bad?.failed(error)
    this.written = 0
    if (this.gathered.length > 0) this.group.request(this)
  }
}
