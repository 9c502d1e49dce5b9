import { type PointerEvent, useState } from 'react'
import './plot.css'

interface PlotPoint {
  readonly atMs: number
  readonly value: number
}

interface PlotProps {
  readonly title: string
  readonly points: readonly PlotPoint[]
  /** How a value is written: `12 /min`. */
  readonly format: (value: number) => string
  /** How a moment is written. */
  readonly time: (ms: number) => string
  readonly bad?: boolean
}

const width = 300
const height = 70

/** A line over time with its latest, its greatest, and the value below the pointer. */
export function Plot({ title, points, format, time, bad = false }: PlotProps) {
  const [at, setAt] = useState<number>()
  const first = points[0]?.atMs ?? 0
  const last = points.at(-1)?.atMs ?? 1
  const most = Math.max(...points.map(({ value }) => value), 0)
  const x = (ms: number) => (last === first ? 0 : ((ms - first) / (last - first)) * width)
  const y = (value: number) => height - (most === 0 ? 0 : (value / most) * (height - 4)) - 1
  // One value alone is a level, not a point at the edge.
  const drawn = points.length === 1 ? [...points, { atMs: last + 1, value: points[0]?.value ?? 0 }] : points
  const line = drawn
    .map(
      ({ atMs, value }) =>
        `${(points.length === 1 && atMs > last ? width : x(atMs)).toFixed(1)},${y(value).toFixed(1)}`,
    )
    .join(' ')
  const shown = at === undefined ? points.at(-1) : points[at]
  const follow = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const ms = first + ((event.clientX - box.left) / box.width) * (last - first)
    const next = points.findIndex(({ atMs }) => atMs >= ms)
    setAt(next === -1 ? points.length - 1 : next)
  }
  return (
    <figure className={bad ? 'plot plot-bad' : 'plot'}>
      <figcaption>
        <span className="muted">{title}</span>
        <strong>{shown ? format(shown.value) : '–'}</strong>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`${title}: ${shown ? format(shown.value) : '–'}, ≤ ${format(most)}`}
        onPointerMove={follow}
        onPointerLeave={() => setAt(undefined)}
      >
        <polygon points={`0,${height} ${line} ${width},${height}`} />
        <polyline points={line} />
        {at !== undefined && shown && <line x1={x(shown.atMs)} x2={x(shown.atMs)} y1="0" y2={height} />}
      </svg>
      <p className="plot-foot muted">
        <span>{points.length > 1 ? time(first) : ''}</span>
        <span>{at !== undefined && shown ? time(shown.atMs) : ''}</span>
        <span>{points.length > 1 ? time(last) : ''}</span>
      </p>
    </figure>
  )
}
