/** The bounds between which attempts of calls are counted by how long they took, in milliseconds; the last count is of longer ones. */
export const callDurationBounds = [5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000] as const

/** How long calls took, as counts. */
export interface CallDurations {
  /** How many took up to each of the bounds and longer than the one before; one more for those beyond the last. */
  readonly counts: readonly number[]
  /** All of them together, in milliseconds. */
  readonly sumMs: number
}

/** The place of a duration among the counts. */
export function durationPlace(tookMs: number): number {
  let place = 0
  for (const bound of callDurationBounds) {
    if (tookMs <= bound) return place
    place++
  }
  return place
}

/** What was counted after `before`. What begins anew counts from 0. */
export function durationsSince(now: CallDurations, before: CallDurations | undefined): CallDurations {
  const isLater = before?.counts.every((count, place) => count <= (now.counts[place] ?? 0))
  if (!before || !isLater) return now
  return {
    counts: now.counts.map((count, place) => count - (before.counts[place] ?? 0)),
    sumMs: Math.max(0, now.sumMs - before.sumMs),
  }
}

/** What it took on average, in milliseconds; `undefined` when nothing was counted. */
export function meanDuration({ counts, sumMs }: CallDurations): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  return total === 0 ? undefined : sumMs / total
}

/**
 * What so great a part of the calls took at most, in milliseconds, estimated within the bounds it lies between, as Prometheus
 * does; `undefined` when nothing was counted.
 * @param part - 0.95: 95 of 100.
 */
export function durationQuantile({ counts }: CallDurations, part: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0)
  if (total === 0) return undefined
  const wanted = total * part
  let reached = 0
  for (const [place, count] of counts.entries()) {
    const before = reached
    reached += count
    const [low, high] = [callDurationBounds[place - 1] ?? 0, callDurationBounds[place]]
    if (reached < wanted || count === 0) continue
    return high === undefined ? low : low + (high - low) * ((wanted - before) / count)
  }
  return callDurationBounds.at(-1)
}
