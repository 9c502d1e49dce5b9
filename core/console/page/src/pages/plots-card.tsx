import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useResource } from '../api/resources'
import { Card } from '../ui/card'
import { useFormats } from '../ui/formats'
import { Plot } from '../ui/plot'
import { ResourceView } from '../ui/resource-view'
import { Choice } from '../ui/tabs'

interface Sample {
  readonly at_ms: number
  readonly handled: number
  readonly sent: number
  readonly queued: number
  readonly errors: number
  readonly floods: number
}

/** What came, went, waited and failed over the last hour or day. */
export function PlotsCard() {
  const { t } = useTranslation()
  const format = useFormats()
  const [span, setSpan] = useState<'hour' | 'day'>('hour')
  const history = useResource<{ samples: readonly Sample[] }>(`/api/metrics/history?span=${span}`, {
    everyMs: () => 10_000,
  })
  const perMinute = (value: number) => t('overview.perMinute', { value: format.short(value) })
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
      <ResourceView resource={history}>
        {({ samples }) => (
          <div className="plots">
            <Plot
              title={t('overview.handled')}
              points={rate(samples, 'handled')}
              format={perMinute}
              time={format.minutes}
            />
            <Plot title={t('overview.sent')} points={rate(samples, 'sent')} format={perMinute} time={format.minutes} />
            <Plot
              title={t('overview.queue')}
              points={samples.map(({ at_ms: atMs, queued }) => ({ atMs, value: queued }))}
              format={format.short}
              time={format.minutes}
            />
            <Plot
              title={t('overview.floods')}
              points={rate(samples, 'floods')}
              format={perMinute}
              time={format.minutes}
              bad
            />
            <Plot
              title={t('overview.errors')}
              points={rate(samples, 'errors')}
              format={perMinute}
              time={format.minutes}
              bad
            />
          </div>
        )}
      </ResourceView>
    </Card>
  )
}

/** How much was added a minute between each two samples; a client that was started anew counts from 0. */
function rate(samples: readonly Sample[], key: 'handled' | 'sent' | 'errors' | 'floods') {
  return samples.slice(1).map((sample, index) => {
    const before = samples[index] ?? sample
    const minutes = Math.max(1, sample.at_ms - before.at_ms) / 60_000
    return { atMs: sample.at_ms, value: Math.max(0, sample[key] - before[key]) / minutes }
  })
}
