import { type CallDurations, durationQuantile, durationsSince, meanDuration } from '../../../errors/call-durations.js'

/** The stretches of time that are kept. */
export type FigureSpan = 'hour' | 'day'

/** How often a figure is kept, in milliseconds: 120 of them make an hour, and 120 a day. */
export const figureStepMs = { hour: 30_000, day: 720_000 } as const
const maxKept = 120

/** What is read of something at one moment. */
export interface Reading {
  /** What is counted up; it may begin anew at 0. */
  readonly counters: Readonly<Record<string, number>>
  /** What goes up and down. */
  readonly gauges: Readonly<Record<string, number | undefined>>
  /** How long its calls have taken so far. */
  readonly durations?: CallDurations | undefined
}

/** The figures of one moment: counters as so much a minute since the one before; `null`: nothing is known. */
export type FigureSample = { readonly atMs: number } & { readonly [figure: string]: number | null }

/** The figures of one thing over the last hour and day, in single precision: there may be a thousand of them. */
export class FigureSeries {
  private readonly spans = { hour: new Kept(), day: new Kept() }

  /** Whether it is time for a reading. */
  isDue(nowMs: number): boolean {
    return this.spans.hour.isDue(nowMs, figureStepMs.hour)
  }

  /** Keeps a reading, where it is time to. */
  take(reading: Reading, nowMs: number): void {
    for (const span of ['hour', 'day'] as const) this.spans[span].take(reading, nowMs, figureStepMs[span])
  }

  /** Nothing can be read for now: what is counted meanwhile is not known. */
  rest(): void {
    for (const span of ['hour', 'day'] as const) this.spans[span].rest()
  }

  /** The oldest first, up to this moment. */
  read(span: FigureSpan, reading: Reading | undefined, nowMs: number): FigureSample[] {
    return this.spans[span].read(reading, nowMs)
  }
}

/** The samples of one span; a slot of single numbers for each, and the names once. */
class Kept {
  private names: readonly string[] = []
  private samples: { readonly atMs: number; readonly values: Float32Array }[] = []
  private before: { readonly reading: Reading; readonly atMs: number } | undefined

  isDue(nowMs: number, stepMs: number): boolean {
    // A tick may come a little early.
    return !this.before || nowMs - this.before.atMs >= stepMs - 1_000
  }

  take(reading: Reading, nowMs: number, stepMs: number): void {
    if (!this.isDue(nowMs, stepMs)) return
    const figures = this.before && figuresBetween(this.before, { reading, atMs: nowMs })
    this.before = { reading, atMs: nowMs }
    if (!figures) return
    this.names = Object.keys(figures)
    this.samples.push({
      atMs: nowMs,
      values: Float32Array.from(Object.values(figures), (value) => value ?? Number.NaN),
    })
    if (this.samples.length > maxKept) this.samples.shift()
  }

  rest(): void {
    this.before = undefined
  }

  read(reading: Reading | undefined, nowMs: number): FigureSample[] {
    const kept = this.samples.map(({ atMs, values }) => {
      const named = this.names.map((name, index) => [name, known(values[index])] as const)
      return { atMs, ...Object.fromEntries(named) }
    })
    // Of a moment after the last one there is nothing to say.
    if (!this.before || !reading || nowMs - this.before.atMs < 1_000) return kept
    const figures = figuresBetween(this.before, { reading, atMs: nowMs })
    const latest = Object.entries(figures).map(([name, value]) => [name, known(value)] as const)
    return [...kept, { atMs: nowMs, ...Object.fromEntries(latest) }]
  }
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : Math.round(value * 100) / 100
}

interface Moment {
  readonly reading: Reading
  readonly atMs: number
}

function figuresBetween(before: Moment, now: Moment): Record<string, number | undefined> {
  const minutes = Math.max(1, now.atMs - before.atMs) / 60_000
  const figures: Record<string, number | undefined> = {}
  for (const [name, count] of Object.entries(now.reading.counters)) {
    const earlier = before.reading.counters[name] ?? 0
    // Fewer than before: it has begun anew.
    figures[name] = (count >= earlier ? count - earlier : count) / minutes
  }
  Object.assign(figures, now.reading.gauges)
  if (!('durations' in now.reading)) return figures
  const { durations } = now.reading
  const since = durations && durationsSince(durations, before.reading.durations)
  figures.meanMs = since && meanDuration(since)
  figures.p95Ms = since && durationQuantile(since, 0.95)
  return figures
}
