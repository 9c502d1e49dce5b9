/**
 * What is known of pauses Telegram asked for, per method, so that a known wait is not asked for again.
 * Bounded by the number of TL methods; entries end with their wait.
 */
export class FloodMemory {
  private readonly untilMs = new Map<string, number>()

  constructor(private readonly now: () => number) {}

  /** Keeps that `method` has to wait `seconds` from now. */
  remember(method: string, seconds: number): void {
    this.untilMs.set(method, Math.max(this.untilMs.get(method) ?? 0, this.now() + seconds * 1_000))
  }

  /** How long `method` still has to wait, in milliseconds; 0 when it need not. */
  remainingMs(method: string): number {
    const untilMs = this.untilMs.get(method)
    if (untilMs === undefined) return 0
    const remainingMs = untilMs - this.now()
    if (remainingMs > 0) return remainingMs
    this.untilMs.delete(method)
    return 0
  }

  /** Forgets the wait of a method, or all. */
  clear(method?: string): void {
    if (method === undefined) this.untilMs.clear()
    else this.untilMs.delete(method)
  }

  /** The waits that are under way, as method and milliseconds since 1970. */
  entries(): { method: string; untilMs: number }[] {
    return [...this.untilMs]
      .filter(([, untilMs]) => untilMs > this.now())
      .map(([method, untilMs]) => ({ method, untilMs }))
  }
}
