/** Where updates wait. */
export interface LoadSource {
  /** How much there is now. */
  readonly load: number
}

/**
 * Keeps more updates from coming in than can wait: whether there is room for further ones. Full is full until half of it is free again, so that what was left behind
 * is fetched in useful portions.
 */
export class Backpressure {
  private full = false
  private opened = false
  private waiting: (() => void)[] = []

  constructor(
    private readonly limit: number,
    private readonly source: LoadSource,
  ) {}

  get isFull(): boolean {
    if (!this.full && !this.opened && this.source.load >= this.limit) this.full = true
    return this.full
  }

  /** Resolves when there is room. */
  wait(): Promise<void> {
    if (!this.isFull) return Promise.resolve()
    return new Promise((resolve) => this.waiting.push(resolve))
  }

  /** Looks whether there is room again; called whenever something is done. */
  check(): void {
    if (!this.full || this.source.load > this.limit / 2) return
    this.full = false
    this.release()
  }

  /** Lets everybody in for good. */
  open(): void {
    this.opened = true
    this.full = false
    this.release()
  }

  private release(): void {
    const waiting = this.waiting
    this.waiting = []
    for (const resolve of waiting) resolve()
  }
}
