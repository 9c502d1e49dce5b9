/**
 * An end that may come, and a signal of it for those who wait. A signal of the language takes a kilobyte, so there is one only
 * while somebody waits.
 */
export class Ending {
  private controller: AbortController | undefined
  private reason: unknown
  private over = false
  private workers = 0

  /** Whether it has come. */
  get hasCome(): boolean {
    return this.over
  }

  /** Aborted when it comes; good until {@link letGo}. */
  get signal(): AbortSignal {
    if (this.over) return AbortSignal.abort(this.reason)
    this.controller ??= new AbortController()
    return this.controller.signal
  }

  /** Does work that is told when it comes; there is a signal only while some of it is under way. Not beside {@link signal}. */
  async during<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const { signal } = this
    this.workers++
    try {
      return await work(signal)
    } finally {
      this.workers--
      if (this.workers === 0) this.letGo()
    }
  }

  /** It comes now. A second time does nothing. */
  come(reason: unknown): void {
    if (this.over) return
    this.over = true
    this.reason = reason
    this.controller?.abort(reason)
    this.controller = undefined
  }

  /** Nobody waits any more: the signals that were given are not told any longer. */
  letGo(): void {
    this.controller = undefined
  }
}
