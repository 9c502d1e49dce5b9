import type { AppControl } from '../../../kernel/control/app-control.js'
import type { Clock, Timer } from '../../../time/clock.js'
import { type Totals, totalsOf } from '../routes/status-routes.js'

/** The counts over all clients at one moment; they count up, but for `queued`, and begin anew with a client. */
export interface MetricsSample {
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly handled: number
  readonly sent: number
  readonly queued: number
  readonly calls: number
  readonly errors: number
  readonly floods: number
}

/** The stretches of time that are kept. */
export type MetricsSpan = 'hour' | 'day'

/** A sample each ten seconds makes an hour, one each four minutes a day: 360 of either. */
const samples = 360
const stepMs = { hour: 10_000, day: 240_000 } as const

/** Keeps the counts of the last hour and day in memory, 720 samples in all, whether somebody looks or not. */
export class MetricsHistory {
  private readonly kept: Record<MetricsSpan, MetricsSample[]> = { hour: [], day: [] }
  private readonly release: () => void
  private timer: Timer
  private floods = 0

  constructor(
    private readonly control: AppControl,
    private readonly clock: Clock,
  ) {
    this.release = control.events.on('flood', () => {
      this.floods++
    })
    // What comes first is seen at once: it is more than there was when this began.
    this.take()
    this.timer = this.next()
  }

  /** The samples of a span, the oldest first, and the time between two of them in milliseconds. */
  read(span: MetricsSpan): { readonly stepMs: number; readonly samples: readonly MetricsSample[] } {
    return { stepMs: stepMs[span], samples: [...this.kept[span], this.sample()] }
  }

  /** How often Telegram has asked for a pause so far. */
  get floodCount(): number {
    return this.floods
  }

  close(): void {
    this.timer.cancel()
    this.release()
  }

  private next(): Timer {
    const run = () => {
      this.take()
      this.timer = this.next()
    }
    return this.clock.after(stepMs.hour, run, { keepsProcessAlive: false })
  }

  private take(): void {
    const sample = this.sample()
    for (const span of ['hour', 'day'] as const) this.keep(span, sample)
  }

  private keep(span: MetricsSpan, sample: MetricsSample): void {
    const kept = this.kept[span]
    const lastMs = kept.at(-1)?.atMs ?? Number.NEGATIVE_INFINITY
    if (sample.atMs - lastMs < stepMs[span]) return
    kept.push(sample)
    if (kept.length > samples) kept.shift()
  }

  private sample(): MetricsSample {
    return sampleOf(totalsOf(this.control), this.clock.now(), this.floods)
  }
}

function sampleOf(totals: Totals, atMs: number, floods: number): MetricsSample {
  const { handled, sent, queued, calls } = totals
  return { atMs, handled, sent, queued, calls, errors: totals.handler_failures + totals.call_failures, floods }
}
