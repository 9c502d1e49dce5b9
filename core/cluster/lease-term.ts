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

/** A moment by both clocks. */
export interface Moment {
  readonly monotonicMs: number
  readonly wallMs: number
}

/**
 * How long a machine may go on with what it holds, from the moment before it asked the database for more. It ends before the lease
 * does, so that connections are closed by then. The monotonic clock says so, which stands still while the machine sleeps or is
 * frozen by its host; so the wall clock does as well: once it is right again it shows what was slept through. One that is put
 * forward by hand ends the term too early, which costs a pause until the next renewal and no more.
 */
export class LeaseTerm {
  private ends: Moment | undefined
  private timer: Timer | undefined
  private stopListening: (() => void) | undefined

  /** @param onLapse - called once each time it ends without having been renewed. */
  constructor(
    private readonly clock: Clock,
    private readonly leaseMs: number,
    private readonly onLapse: () => void,
    private readonly watch?: TermWatch,
  ) {}

  /** Whether connections may be open at this moment. */
  get isValid(): boolean {
    const { ends, clock } = this
    return ends !== undefined && clock.monotonic() < ends.monotonicMs && clock.now() < ends.wallMs
  }

  /** This moment, to be kept before the database is asked. */
  get now(): Moment {
    return { monotonicMs: this.clock.monotonic(), wallMs: this.clock.now() }
  }

  /** @param asked - the moment just before the database was asked. */
  renewed(asked: Moment): void {
    const termMs = this.leaseMs * (1 - marginPart)
    const ends = { monotonicMs: asked.monotonicMs + termMs, wallMs: asked.wallMs + termMs }
    if (this.ends && ends.monotonicMs <= this.ends.monotonicMs) return
    this.ends = ends
    // The answer may be so late that this term is over as well, and the end of the one before was not noticed yet.
    if (!this.isValid) {
      this.lapse()
      return
    }
    // By then everything has to be closed; half of the margin is for doing that.
    this.watch?.holdUntil(asked.monotonicMs + this.leaseMs * (1 - marginPart / 2))
    this.stopListening ??= this.clock.onSet(() => this.look())
    this.wait(ends)
  }

  /** Ends it now. */
  end(): void {
    this.ends = undefined
    this.stopWaiting()
    this.stopListening?.()
    this.stopListening = undefined
  }

  private wait({ monotonicMs, wallMs }: Moment): void {
    const { clock } = this
    this.timer?.cancel()
    const restMs = Math.min(monotonicMs - clock.monotonic(), wallMs - clock.now())
    this.timer = clock.after(Math.max(0, restMs), () => this.look(), { keepsProcessAlive: false })
  }

  private stopWaiting(): void {
    this.timer?.cancel()
    this.timer = undefined
  }

  private look(): void {
    if (this.timer === undefined || this.ends === undefined) return
    if (this.isValid) this.wait(this.ends)
    else this.lapse()
  }

  /** A term that nobody has told of yet is over. */
  private lapse(): void {
    if (this.timer === undefined) return
    this.stopWaiting()
    this.onLapse()
  }
}
