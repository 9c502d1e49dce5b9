import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResource } from '../api/resources'
import { Choice } from './choice'
import { useFormats } from './formats'
import type { HelpWord } from './help'
import { PlotSet } from './plot-set'
import { ResourceView } from './resource-view'
import { wholeMinutes } from './whole-minutes'

type Sample = { readonly at_ms: number } & Readonly<Record<string, number | null>>

/** A plot of one figure: its name in the answer and among the texts, and how its values read. */
export interface FigurePlot {
  readonly figure: string
  readonly reads: 'rate' | 'amount' | 'time'
  readonly bad?: boolean
}

interface FiguresProps {
  /** Where the API has its figures. */
  readonly path: string
  readonly of: string
  readonly plots: readonly FigurePlot[]
  /** Absent where what is around has one. */
  readonly title?: string
}

const helps: Readonly<Record<string, HelpWord>> = {
  available: 'available',
  floods: 'floods',
  p95_ms: 'p95',
  queued: 'queue',
  waits: 'waits',
}

/** Plots of the last hour or day of one thing. */
export function Figures({ path, of, plots, title }: FiguresProps) {
  const { t } = useTranslation()
  const format = useFormats()
  const [span, setSpan] = useState<'hour' | 'day'>('hour')
  const history = useResource<{ samples: readonly Sample[] }>(`${path}?span=${span}`, {
    everyMs: () => 30_000,
    keeps: true,
  })
  const formats = {
    rate: (value: number) => t('overview.perMinute', { value: format.short(value) }),
    amount: format.short,
    time: (value: number) => format.duration(value),
  }
  const shown = (samples: readonly Sample[] | undefined) => (
    <PlotSet
      span={span}
      time={format.minutes}
      plots={plots.map(({ figure, reads, bad }) => ({
        title: t(`figures.${figure}`),
        help: helps[figure],
        points: samples && (reads === 'rate' ? wholeMinutes(pointsOf(samples, figure)) : pointsOf(samples, figure)),
        format: formats[reads],
        axis: reads === 'rate' ? format.short : formats[reads],
        bad,
      }))}
    />
  )
  return (
    <div className="stack">
      <div className="card-head">
        {title !== undefined && <h2>{title}</h2>}
        <Choice
          label={`${t('overview.span')}: ${of}`}
          value={span}
          options={[
            { value: 'hour', label: t('overview.lastHour') },
            { value: 'day', label: t('overview.lastDay') },
          ]}
          onChange={setSpan}
        />
      </div>
      <ResourceView resource={history} meanwhile={shown(undefined)}>
        {({ samples }) => shown(samples)}
      </ResourceView>
    </div>
  )
}

/** What is not known at a moment (how long calls took when there were none) is left out. */
function pointsOf(samples: readonly Sample[], figure: string) {
  return samples.flatMap((sample) => {
    const value = sample[figure]
    return typeof value === 'number' ? [{ atMs: sample.at_ms, value }] : []
  })
}
