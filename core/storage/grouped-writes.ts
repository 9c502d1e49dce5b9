import type { CommitParticipant, GroupCommit } from './group-commit.js'

/** A small write that waits to be committed. */
class PendingWrite {
  private result: unknown

  constructor(
    private readonly work: () => unknown,
    private readonly resolve: (result: never) => void,
    readonly failed: (error: unknown) => void,
  ) {}

  run(): void {
    this.result = this.work()
  }

  done(): void {
    this.resolve(this.result as never)
  }
}

/** Small writes that are committed together with those of others, each with a promise that it is durable. */
export class GroupedWrites implements CommitParticipant {
  private gathered: PendingWrite[] = []
  private written = 0

  constructor(private readonly group: GroupCommit) {}

  /** @param work - runs in the transaction, and again should that be rolled back. @returns what its last run returned. */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.gathered.push(new PendingWrite(work, resolve, reject))
      this.group.request(this)
    })
  }

  write(): void {
    this.written = 0
    for (const write of this.gathered) {
      write.run()
      this.written++
    }
  }

  committed(): void {
    const done = this.gathered.splice(0, this.written)
    for (const write of done) write.done()
    if (this.gathered.length > 0) this.group.request(this)
  }

  rejected(error: unknown): void {
    // The write behind those that went well is the one that cannot be; the others are tried again without it.
    const [bad] = this.gathered.splice(this.written, 1)
    bad?.failed(error)
    this.written = 0
    if (this.gathered.length > 0) this.group.request(this)
  }
}
