import { useId } from 'react'
import { useTranslation } from 'react-i18next'
import { Disclosure } from './disclosure'
import { Plot } from './plot'
import type { PlotPoint, PlotProps } from './plot-props'
import { TableFrame } from './table-frame'

type PlotOfSet = Omit<PlotProps, 'group' | 'time'>

interface PlotSetProps {
  readonly plots: readonly PlotOfSet[]
  readonly span: 'hour' | 'day'
  readonly time: (atMs: number) => string
}

/** A row of the table stands for so long. */
const rowMs = { hour: 300_000, day: 3_600_000 }

/** Plots over the same time, and the same in numbers for who reads rather than looks. */
export function PlotSet({ plots, span, time }: PlotSetProps) {
  const { t } = useTranslation()
  const group = useId()
  return (
    <>
      <div className="plots">
        {plots.map((plot) => (
          <Plot key={plot.title} {...plot} group={group} time={time} />
        ))}
      </div>
      <Disclosure summary={<span className="muted">{t('overview.table')}</span>}>
        {() => <PlotTable {...{ plots, span, time }} />}
      </Disclosure>
    </>
  )
}

function PlotTable({ plots, span, time }: PlotSetProps) {
  const { t } = useTranslation()
  const means = plots.map(({ points = [] }) => meansOf(points, rowMs[span]))
  const times = [...new Set(means.flatMap((each) => [...each.keys()]))].sort((one, other) => other - one)
  return (
    <TableFrame label={t('overview.table')}>
      <table className="plot-table">
        <thead>
          <tr>
            <th scope="col">{t('overview.time')}</th>
            {plots.map(({ title }) => (
              <th key={title} scope="col" className="number">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map((atMs) => (
            <tr key={atMs}>
              <th scope="row">{time(atMs)}</th>
              {plots.map(({ title, format }, index) => {
                const mean = means[index]?.get(atMs)
                return (
                  <td key={title} className="number">
                    {mean === undefined ? '–' : format(mean)}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

/** The mean of each stretch of time, by its beginning. */
function meansOf(points: readonly PlotPoint[], stretchMs: number): ReadonlyMap<number, number> {
  const values = new Map<number, number[]>()
  for (const { atMs, value } of points) {
    const begun = Math.floor(atMs / stretchMs) * stretchMs
    const known = values.get(begun)
    if (known) known.push(value)
    else values.set(begun, [value])
  }
  return new Map([...values].map(([begun, all]) => [begun, all.reduce((sum, one) => sum + one, 0) / all.length]))
}
