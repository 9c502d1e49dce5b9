import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResource } from '../api/resources'
import { Card } from '../ui/card'
import { Choice } from '../ui/choice'
import { useFormats } from '../ui/formats'
import { PlotSet } from '../ui/plot-set'
import { ResourceView } from '../ui/resource-view'
import { wholeMinutes } from '../ui/whole-minutes'

interface Sample {
  readonly at_ms: number
  readonly handled: number
  readonly sent: number
  readonly queued: number
  readonly errors: number
  readonly floods: number
}

interface History {
  readonly step_ms: number
  readonly samples: readonly Sample[]
}

/** What came, went, waited and failed over the last hour or day. */
export function PlotsCard() {
  const { t } = useTranslation()
  const format = useFormats()
  const [span, setSpan] = useState<'hour' | 'day'>('hour')
  const path = `/api/metrics/history?span=${span}`
  const history = useResource<History>(path, { everyMs: () => 10_000, keeps: true })
  const perMinute = (value: number) => t('overview.perMinute', { value: format.short(value) })
  const shown = (data: History | undefined) => (
    <PlotSet
      span={span}
      time={format.minutes}
      plots={[
        ...(['handled', 'sent', 'floods', 'errors'] as const).map((figure) => ({
          title: t(`overview.${figure}`),
          ...(figure === 'floods' && { help: 'floods' as const }),
          points: data && wholeMinutes(rate(data, figure)),
          format: perMinute,
          axis: format.short,
          bad: figure === 'floods' || figure === 'errors',
        })),
        {
          title: t('overview.queue'),
          help: 'queue',
          points: data?.samples.map(({ at_ms: atMs, queued }) => ({ atMs, value: queued })),
          format: format.short,
        },
      ]}
    />
  )
  return (
    <Card
      title={t('overview.plots')}
      side={
        <Choice
          label={t('overview.span')}
          value={span}
          options={[
            { value: 'hour', label: t('overview.lastHour') },
            { value: 'day', label: t('overview.lastDay') },
          ]}
          onChange={setSpan}
        />
      }
    >
      <ResourceView resource={history} meanwhile={shown(undefined)}>
        {(data) => shown(data)}
      </ResourceView>
    </Card>
  )
}

/** How much was added a minute between each two samples; a client that was started anew counts from 0. */
function rate({ step_ms: stepMs, samples }: History, key: 'handled' | 'sent' | 'errors' | 'floods') {
  return steady(samples, stepMs).flatMap((sample, index, all) => {
    const before = all[index - 1]
    if (!before) return []
    const minutes = Math.max(1, sample.at_ms - before.at_ms) / 60_000
    return [{ atMs: sample.at_ms, value: Math.max(0, sample[key] - before[key]) / minutes }]
  })
}

/** Without the last but one while the last, which is of now, has just begun: one message would look like hundreds a minute. */
function steady(samples: readonly Sample[], stepMs: number): readonly Sample[] {
  const [before, last] = samples.slice(-2)
  const isShort = samples.length > 2 && last && before && last.at_ms - before.at_ms < stepMs / 2
  return isShort ? [...samples.slice(0, -2), last] : samples
}
