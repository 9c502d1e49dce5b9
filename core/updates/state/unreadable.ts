import { isSwitchboardError } from '../../errors/switchboard-error.js'

/** What to do about a difference of which something cannot be read. */
export type UnreadableStep = 'again' | 'smaller' | 'give-up' | { readonly skip: number }

/** How many events a difference is asked for when one of them cannot be read. */
const smaller = [32, 8, 2, 1]
/** How many events are left out then, one attempt after the other: what cannot be read may count for several. */
const skips = [1, 1, 1, 1, 2, 4, 8, 16, 32, 64]

/**
 * The way past something in a difference that cannot be read: the same once more, as it may have been the fault of a moment; then
 * fewer events at a time, so that those before it come; then past it, event by event, and no further than a bounded way.
 */
export class UnreadableSteps {
  /** How many events are asked for; `undefined`: as many as there are. */
  limit: number | undefined
  private failures = 0
  private skipped = 0

  /** @param canShrink - whether fewer events can be asked for. */
  constructor(private readonly canShrink: boolean) {}

  /** Whether something is being left out at this moment. */
  get isSkipping(): boolean {
    return this.skipped > 0
  }

  /** The next step after this error; `undefined` for one of another kind. */
  after(error: unknown): UnreadableStep | undefined {
    if (!isSwitchboardError(error, 'RPC_UNREADABLE')) return undefined
    this.failures++
    if (this.failures === 1) return 'again'
    const next = smaller.find((limit) => limit < (this.limit ?? Number.POSITIVE_INFINITY))
    if (this.canShrink && next !== undefined) {
      this.limit = next
      return 'smaller'
    }
    const skip = skips[this.skipped++]
    return skip === undefined ? 'give-up' : { skip }
  }

  /** An answer was read. */
  succeeded(): void {
    this.failures = 0
    this.skipped = 0
    if (this.limit !== undefined) this.limit = smaller[smaller.indexOf(this.limit) - 1]
  }
}
