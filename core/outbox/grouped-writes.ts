import type { CommitParticipant, GroupCommit } from '../storage/group-commit.js'

interface Write {
  work(): void
  done(): void
  failed(error: unknown): void
}

/** Small writes that are committed together with those of others, each with a promise that it is durable. */
export class GroupedWrites implements CommitParticipant {
  private gathered: Write[] = []
  private written = 0

  constructor(private readonly group: GroupCommit) {}

  /** @param work - runs in the transaction, and again should that be rolled back. @returns what its last run returned. */
  add<Result>(work: () => Result): Promise<Result> {
    return new Promise((resolve, reject) => {
      let result: Result
      this.gathered.push({
        work: () => {
          result = work()
        },
        done: () => resolve(result),
        failed: reject,
      })
      this.group.request(this)
    })
  }

  write(): void {
    this.written = 0
    for (const { work } of this.gathered) {
      work()
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
