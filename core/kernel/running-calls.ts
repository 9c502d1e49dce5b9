/** Counts the calls of handlers that are under way, so that somebody can wait until the last has ended. */
export class RunningCalls {
  private count = 0
  private idle: (() => void)[] = []

  get size(): number {
    return this.count
  }

  begin(): void {
    this.count++
  }

  end(): void {
    this.count--
    if (this.count > 0 || this.idle.length === 0) return
    const waiting = this.idle
    this.idle = []
    for (const resolve of waiting) resolve()
  }

  /** Resolves when none is under way. */
  ended(): Promise<void> {
    if (this.count === 0) return Promise.resolve()
    return new Promise((resolve) => this.idle.push(resolve))
  }
}
