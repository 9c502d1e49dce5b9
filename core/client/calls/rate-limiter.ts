import { LazySet } from '../../collections/lazy-set.js'
import type { Clock, Timer } from '../../time/clock.js'

interface Waiting {
  readonly count: number
  readonly go: () => void
}

/** Lets so much begin within any stretch of time of a length; the rest waits in the order it came. */
export class RateLimiter {
  /** When the latest began, by the monotonic clock, the earliest first; not more than the limit. */
  private readonly begun: number[] = []
  private readonly waiting = new LazySet<Waiting>()
  private timer: Timer | undefined

  /** @param perMs - the length of the stretch. */
  constructor(
    private readonly clock: Clock,
    private readonly limit: number,
    private readonly perMs: number,
  ) {}

  /** Whether nothing waits and nothing that began is still counted. */
  get isIdle(): boolean {
    const latest = this.begun.at(-1)
    return this.waiting.size === 0 && (latest === undefined || latest + this.perMs <= this.clock.monotonic())
  }

  /** Begins now if nothing has to wait. @param count - how many at once; more than the limit counts as the limit. */
  tryBegin(count = 1): boolean {
    if (this.waiting.size > 0 || this.waitMs(count) > 0) return false
    this.note(count)
    return true
  }

  /**
   * Begins as soon as it is its turn.
   * @throws the signal's reason while it waits; others take its turn then.
   */
  begin(count: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted()
      const entry: Waiting = {
        count,
        go: () => {
          signal?.removeEventListener('abort', abort)
          resolve()
        },
      }
      const abort = () => {
        this.waiting.delete(entry)
        this.timer?.cancel()
        this.grant()
        reject(signal?.reason)
      }
      signal?.addEventListener('abort', abort, { once: true })
      this.waiting.add(entry)
      if (this.waiting.size === 1) this.grant()
    })
  }

  /** Lets those begin whose turn it is, and looks again when it is the turn of the next. */
  private grant(): void {
    for (const entry of this.waiting) {
      const waitMs = this.waitMs(entry.count)
      if (waitMs > 0) {
        this.timer = this.clock.after(waitMs, () => this.grant())
        return
      }
      this.waiting.delete(entry)
      this.note(entry.count)
      entry.go()
    }
  }

  private waitMs(count: number): number {
    const { begun, limit, perMs } = this
    const index = begun.length + Math.min(count, limit) - limit - 1
    const before = index < 0 ? undefined : begun[index]
    return before === undefined ? 0 : Math.max(0, before + perMs - this.clock.monotonic())
  }

  private note(count: number): void {
    const nowMs = this.clock.monotonic()
    for (let index = Math.min(count, this.limit); index > 0; index--) this.begun.push(nowMs)
    this.begun.splice(0, this.begun.length - this.limit)
  }
}
