interface Rate {
  readonly atMs: number
  readonly value: number
}

const minuteMs = 60_000
/** What has just begun is shown as it is. */
const leastMs = 300_000

/**
 * Rates of a few seconds each as those of whole minutes: one message would look like dozens a minute, and a plot would be nothing but
 * spikes. The minute that has just begun is left out until half of it is there.
 */
export function wholeMinutes(points: readonly Rate[]): readonly Rate[] {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || last.atMs - first.atMs < leastMs) return points
  const minutes = new Map<number, Rate[]>()
  for (const point of points) {
    const minute = Math.ceil(point.atMs / minuteMs)
    const known = minutes.get(minute)
    if (known) known.push(point)
    else minutes.set(minute, [point])
  }
  const all = [...minutes.values()]
  const [before = [], latest = []] = all.slice(-2)
  const whole = latest.length < before.length / 2 ? all.slice(0, -1) : all
  return whole.map((each) => ({
    atMs: each.at(-1)?.atMs ?? 0,
    value: each.reduce((sum, { value }) => sum + value, 0) / each.length,
  }))
}
