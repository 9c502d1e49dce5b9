/** A small write that waits to be committed. */
export class PendingWrite<Work> {
  /** What the last run of the work returned. */
  result: unknown

  constructor(
    readonly work: Work,
    private readonly resolve: (result: never) => void,
    readonly failed: (error: unknown) => void,
  ) {}

  /** It is durable. */
  done(): void {
    this.resolve(this.result as never)
  }
}
