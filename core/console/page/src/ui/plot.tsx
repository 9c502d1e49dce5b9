import { type ComponentType, lazy, Suspense, useCallback, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { maybeHelp } from './help'
import type { PlotCanvasProps } from './plot-canvas'
import type { PlotProps } from './plot-props'
import './plot.css'

/** What draws is fetched beside the figures, so that a page with plots need not wait for one after the other. */
const fetched = import('./plot-canvas')
let Drawing: ComponentType<PlotCanvasProps> = lazy(async () => ({ default: (await fetched).PlotCanvas }))
// Once it is here a plot is drawn with the rest of its page, not a moment later.
fetched.then(
  ({ PlotCanvas }) => {
    Drawing = PlotCanvas
  },
  () => {},
)

/** A line over time with its latest and its greatest value, or those below the pointer. */
export function Plot({ title, points: given, format, axis = format, time, bad = false, group, help }: PlotProps) {
  const { t } = useTranslation()
  const points = given ?? []
  const [at, setAt] = useState<number>()
  const follow = useCallback((index: number | undefined) => setAt(index), [])
  const most = Math.max(...points.map(({ value }) => value), 0)
  const pointed = at === undefined ? undefined : points[at]
  const shown = pointed ?? points.at(-1)
  return (
    <figure className={bad ? 'plot plot-bad' : 'plot'}>
      <figcaption>
        <span className="muted">{maybeHelp(help, title)}</span>
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
        {points.length > 0 ? (
          <Suspense>
            <Drawing {...{ points, axis, time, bad, group }} follow={follow} />
          </Suspense>
        ) : (
          <span className="plot-none muted">{given && t('figures.none')}</span>
        )}
      </div>
    </figure>
  )
}
