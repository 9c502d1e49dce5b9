import { type CallDurations, durationQuantile, durationsSince, meanDuration } from '../../errors/call-durations.js'

/** The stretches of time that are shown. */
export type FigureSpan = 'hour' | 'day'

/** How long a slot is, in milliseconds: 120 of them make an hour, and 120 a day. */
export const figureStepMs = { hour: 30_000, day: 720_000 } as const
/** How long the slots of each are kept, in milliseconds. */
export const figureSpanMs = { hour: 3_600_000, day: 86_400_000 } as const

/** What is read of something at one moment. */
export interface Reading {
  /** What is counted up; it may begin anew at 0. */
  readonly counters: Readonly<Record<string, number>>
  /** What goes up and down. */
  readonly gauges: Readonly<Record<string, number | undefined>>
  /** How long its calls have taken so far. */
  readonly durations?: CallDurations | undefined
}

/** What one process has seen of something in one slot; plain data. */
export interface SlotFigures {
  /** From when to when it was looked at, milliseconds since 1970. */
  readonly fromMs: number
  readonly atMs: number
  /** How much was added in that time. */
  readonly counters: Readonly<Record<string, number>>
  /** How much it was at the end. */
  readonly gauges: Readonly<Record<string, number | null>>
  readonly durations?: CallDurations
}

/** The figures of one moment: counters as so much a minute since the one before; `null`: nothing is known. */
export type FigureSample = { readonly atMs: number } & { readonly [figure: string]: number | null }

/** What lies between two readings. */
export function figuresBetween(before: Reading, fromMs: number, now: Reading, atMs: number): SlotFigures {
  const counters: Record<string, number> = {}
  for (const [name, count] of Object.entries(now.counters)) {
    const earlier = before.counters[name] ?? 0
    // Fewer than before: it has begun anew.
    counters[name] = count >= earlier ? count - earlier : count
  }
  const gauges = Object.fromEntries(Object.entries(now.gauges).map(([name, value]) => [name, value ?? null]))
  if (!('durations' in now)) return { fromMs, atMs, counters, gauges }
  const durations = now.durations && durationsSince(now.durations, before.durations)
  return { fromMs, atMs, counters, gauges, durations: durations ?? { counts: [], sumMs: 0 } }
}

/**
 * Several looks at one thing together.
 * @param addGauges - whether each saw another part of it; otherwise what was seen last is how it is.
 */
export function together(one: SlotFigures, other: SlotFigures, addGauges = false): SlotFigures {
  const [before, last] = one.atMs <= other.atMs ? [one, other] : [other, one]
  const durations = addedDurations(one.durations, other.durations)
  return {
    fromMs: Math.min(one.fromMs, other.fromMs),
    atMs: last.atMs,
    counters: added(one.counters, other.counters),
    gauges: addGauges ? added(one.gauges, other.gauges) : { ...before.gauges, ...last.gauges },
    ...(durations && { durations }),
  }
}

export function sampleOf({ fromMs, atMs, counters, gauges, durations }: SlotFigures): FigureSample {
  const minutes = Math.max(1, atMs - fromMs) / 60_000
  const rates = Object.entries(counters).map(([name, count]) => [name, rounded(count / minutes)] as const)
  const levels = Object.entries(gauges).map(([name, value]) => [name, rounded(value)] as const)
  return {
    atMs,
    ...Object.fromEntries([...rates, ...levels]),
    ...(durations && {
      meanMs: rounded(meanDuration(durations)),
      p95Ms: rounded(durationQuantile(durations, 0.95)),
    }),
  }
}

type Amounts = Readonly<Record<string, number | null>>

function added<Values extends Amounts>(one: Values, other: Values): Values {
  const sum: Record<string, number | null> = { ...one }
  for (const [name, value] of Object.entries(other)) {
    const known = sum[name] ?? null
    sum[name] = known === null || value === null ? (known ?? value) : known + value
  }
  return sum as Values
}

function addedDurations(one: CallDurations | undefined, other: CallDurations | undefined): CallDurations | undefined {
  if (!one || !other) return one ?? other
  const length = Math.max(one.counts.length, other.counts.length)
  return {
    counts: Array.from({ length }, (_, place) => (one.counts[place] ?? 0) + (other.counts[place] ?? 0)),
    sumMs: one.sumMs + other.sumMs,
  }
}

function rounded(value: number | null | undefined): number | null {
  return value === undefined || value === null ? null : Math.round(value * 100) / 100
}
