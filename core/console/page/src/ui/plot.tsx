import { lazy, Suspense, useCallback, useState } from 'react'
import './plot.css'

export interface PlotPoint {
  readonly atMs: number
  readonly value: number
}

export interface PlotProps {
  readonly title: string
  readonly points: readonly PlotPoint[]
  /** A value in words: `12.4 /min`. */
  readonly format: (value: number) => string
  /** A value at its axis, where there is little room; default `format`. */
  readonly axis?: (value: number) => string
  readonly time: (atMs: number) => string
  readonly bad?: boolean
  /** Plots of one group show the same moment below the pointer. */
  readonly group: string
}

/** What draws is fetched when there is something to draw. */
const PlotCanvas = lazy(async () => ({ default: (await import('./plot-canvas')).PlotCanvas }))

/** A line over time with its latest and its greatest value, or those below the pointer. */
export function Plot({ title, points, format, axis = format, time, bad = false, group }: PlotProps) {
  const [at, setAt] = useState<number>()
  const follow = useCallback((index: number | undefined) => setAt(index), [])
  const most = Math.max(...points.map(({ value }) => value), 0)
  const pointed = at === undefined ? undefined : points[at]
  const shown = pointed ?? points.at(-1)
  return (
    <figure className={bad ? 'plot plot-bad' : 'plot'}>
      <figcaption>
        <span className="muted">{title}</span>
        <span>
          {pointed && <span className="muted">{time(pointed.atMs)} </span>}
          <strong>{shown ? format(shown.value) : '–'}</strong>
        </span>
      </figcaption>
      <div
        className="plot-area"
        role="img"
        aria-label={`${title}: ${shown ? format(shown.value) : '–'}, ≤ ${format(most)}`}
      >
        {points.length > 0 && (
          <Suspense>
            <PlotCanvas {...{ points, axis, time, bad, group }} follow={follow} />
          </Suspense>
        )}
      </div>
    </figure>
  )
}
