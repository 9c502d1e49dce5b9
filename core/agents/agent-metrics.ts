/** What an account has done in a stretch of time. */
export interface AgentMetrics {
  /** Messages delivered. */
  readonly sent: number
  /** Attempts that went wrong. */
  readonly failed: number
  /** Pauses Telegram asked for. */
  readonly floods: number
  /** The time half of the deliveries took at most, in milliseconds; `undefined` when there were none. */
  readonly p50Ms?: number
  /** The time 95 of 100 deliveries took at most. */
  readonly p95Ms?: number
}

/** What is counted in one hour; plain data, to be stored. */
export interface HourCounts {
  /** Its beginning, milliseconds since 1970. */
  readonly hourMs: number
  sent: number
  failed: number
  floods: number
  /** How many deliveries took up to each of {@link bounds}, and longer. */
  latency: number[]
}

export const hourLengthMs = 3_600_000
/** Milliseconds; each is 1.5 times the one before, so that a percentile is known to within that. */
const bounds = Array.from({ length: 30 }, (_, index) => Math.round(5 * 1.5 ** index))

export function emptyHour(hourMs: number): HourCounts {
  return { hourMs, sent: 0, failed: 0, floods: 0, latency: [] }
}

/** Counts a delivery that took so long. */
export function countLatency(hour: HourCounts, elapsedMs: number): void {
  const index = bounds.findIndex((bound) => elapsedMs <= bound)
  const place = index === -1 ? bounds.length : index
  while (hour.latency.length <= place) hour.latency.push(0)
  hour.latency[place] = (hour.latency[place] ?? 0) + 1
}

/** The hours of a stretch of time together. */
export function metricsOf(hours: readonly HourCounts[]): AgentMetrics {
  const sum = (field: 'sent' | 'failed' | 'floods') => hours.reduce((total, hour) => total + hour[field], 0)
  const latency: number[] = []
  for (const hour of hours) {
    for (const [index, count] of hour.latency.entries()) latency[index] = (latency[index] ?? 0) + count
  }
  const p50Ms = percentile(latency, 0.5)
  const p95Ms = percentile(latency, 0.95)
  return {
    sent: sum('sent'),
    failed: sum('failed'),
    floods: sum('floods'),
    ...(p50Ms === undefined ? {} : { p50Ms }),
    ...(p95Ms === undefined ? {} : { p95Ms }),
  }
}

function percentile(counts: readonly number[], part: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + (count ?? 0), 0)
  if (total === 0) return undefined
  let reached = 0
  for (const [index, count] of counts.entries()) {
    reached += count ?? 0
    if (reached >= total * part) return bounds[Math.min(index, bounds.length - 1)]
  }
  return bounds.at(-1)
}

/** Two counts of one hour together. */
export function addHours(one: HourCounts, other: HourCounts): HourCounts {
  const length = Math.max(one.latency.length, other.latency.length)
  return {
    hourMs: one.hourMs,
    sent: one.sent + other.sent,
    failed: one.failed + other.failed,
    floods: one.floods + other.floods,
    latency: Array.from({ length }, (_, index) => (one.latency[index] ?? 0) + (other.latency[index] ?? 0)),
  }
}
