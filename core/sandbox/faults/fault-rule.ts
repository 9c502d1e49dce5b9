import type { Fault } from './fault.js'
import type { MethodPattern } from './occasions.js'

/** A fault that is in force, until it is removed or has happened as often as it was to. */
export class FaultRule<Kind extends Fault = Fault> {
  private seen = 0
  private hitCount = 0

  /** @param accountId - whom it meets; `undefined`: everybody. */
  constructor(
    /** The number by which it is removed. */
    readonly id: number,
    /** What goes wrong. */
    readonly fault: Kind,
    private readonly accountId: number | undefined,
    private readonly methods: readonly MethodPattern[] | undefined,
    private readonly onRemove: () => void,
  ) {}

  /** How often it has happened. */
  get hits(): number {
    return this.hitCount
  }

  /** Ends it. */
  remove(): void {
    this.onRemove()
  }

  /** Whether it is about this account and method at all. */
  concerns(accountId: number | undefined, method?: string): boolean {
    if (this.accountId !== undefined && this.accountId !== accountId) return false
    return method === undefined || !this.methods || this.methods.some((pattern) => fits(pattern, method))
  }

  /** Takes an occasion. @returns whether it happens now; it is counted then. */
  take(): boolean {
    const { times, after = 0 } = this.fault as { times?: number; after?: number }
    this.seen += 1
    if (this.seen <= after || this.hitCount >= (times ?? Number.POSITIVE_INFINITY)) return false
    this.hitCount += 1
    return true
  }
}

function fits(pattern: MethodPattern, method: string): boolean {
  return pattern.endsWith('*') ? method.startsWith(pattern.slice(0, -1)) : pattern === method
}
