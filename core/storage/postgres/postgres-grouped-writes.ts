import { PendingWrite } from '../pending-write.js'
import type { GroupTransaction, PostgresGroupCommit, PostgresParticipant } from './postgres-group-commit.js'

type Work = (group: GroupTransaction) => unknown

/** Small writes that are committed together with those of others, each with a promise that it is kept. */
export class PostgresGroupedWrites implements PostgresParticipant {
  private gathered: PendingWrite<Work>[] = []
  private under: PendingWrite<Work>[] = []

  constructor(private readonly group: PostgresGroupCommit) {}

  /** @param work - runs in the transaction, and again should that come to nothing. @returns what its last run returned. */
  add<Result>(work: (group: GroupTransaction) => Result | Promise<Result>): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.gathered.push(new PendingWrite(work, resolve, reject))
      this.group.request(this)
    })
  }

  async write(group: GroupTransaction): Promise<void> {
    this.under.push(...this.gathered.splice(0))
    // They go out in their order; none waits for the answers to those before it.
    await Promise.all(
      this.under.map(async (write) => {
        write.result = await write.work(group)
      }),
    )
  }

  committed(): void {
    for (const write of this.under.splice(0)) write.done()
  }

  rejected(error: unknown): void {
    const under = this.under.splice(0)
    const [only] = under
    if (under.length <= 1) {
      only?.failed(error)
      return
    }
    // One of them cannot be; alone, each finds out whether it was the one.
    for (const write of under) {
      const alone = new PostgresGroupedWrites(this.group)
      alone.gathered.push(write)
      this.group.request(alone)
    }
  }
}
