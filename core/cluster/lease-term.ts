import type { Clock, Timer } from '../time/clock.js'

/** The part of a lease that is left for closing connections when it could not be renewed. */
const marginPart = 1 / 5

/** Told how long the process may go on holding connections, to end it by force should it not keep to that. */
export interface TermWatch {
  /** Connections may be open until then, by the monotonic clock. */
  holdUntil(monotonicMs: number): void
  /** No connection is open. */
  free(): void
}

/**
 * How long a machine may go on with what it holds, by its own monotonic clock, from the moment before it asked the database for
 * more. It ends before the lease does, so that connections are closed by then.
 */
export class LeaseTerm {
  private endsMs = Number.NEGATIVE_INFINITY
  private timer: Timer | undefined

  /** @param onLapse - called once each time it ends without having been renewed. */
  constructor(
    private readonly clock: Clock,
    private readonly leaseMs: number,
    private readonly onLapse: () => void,
    private readonly watch?: TermWatch,
  ) {}

  /** Whether connections may be open at this moment. */
  get isValid(): boolean {
    return this.clock.monotonic() < this.endsMs
  }

  /** @param askedMs - the monotonic time just before the database was asked. */
  renewed(askedMs: number): void {
    const endsMs = askedMs + this.leaseMs * (1 - marginPart)
    if (endsMs <= this.endsMs) return
    this.endsMs = endsMs
    this.timer?.cancel()
    this.timer = undefined
    if (!this.isValid) return
    // By then everything has to be closed; half of the margin is for doing that.
    this.watch?.holdUntil(askedMs + this.leaseMs * (1 - marginPart / 2))
    this.timer = this.clock.after(endsMs - this.clock.monotonic(), () => this.onLapse(), { keepsProcessAlive: false })
  }

  /** Ends it now. */
  end(): void {
    this.endsMs = Number.NEGATIVE_INFINITY
    this.timer?.cancel()
  }
}
