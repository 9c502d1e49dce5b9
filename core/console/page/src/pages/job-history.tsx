import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useLiveRefetch, useResource } from '../api/resources'
import { Badge } from '../ui/badge'
import { useFormats } from '../ui/formats'
import { Plot } from '../ui/plot'
import { ResourceView } from '../ui/resource-view'

interface Run {
  readonly id: number
  readonly outcome: string
  readonly started_ms: number
  readonly took_ms: number
  readonly error?: string
}

const looks: Readonly<Record<string, 'good' | 'warn' | 'bad'>> = { done: 'good', failed: 'bad', 'timed-out': 'bad' }

/** The latest runs of a job, asked for when they are unfolded. @param path - the job's, of the API. @param topic - where its runs are told. */
export function JobHistory({ path, topic }: { path: string; topic: string }) {
  const { t } = useTranslation()
  const [isOpen, setOpen] = useState(false)
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary className="muted">{t('job.history')}</summary>
      {isOpen && <Runs path={`${path}/history`} topic={topic} />}
    </details>
  )
}

function Runs({ path, topic }: { path: string; topic: string }) {
  const { t } = useTranslation()
  const format = useFormats()
  useLiveRefetch(topic, path)
  const runs = useResource<readonly Run[]>(path)
  return (
    <ResourceView resource={runs}>
      {(all) =>
        all.length === 0 ? (
          <p className="muted">{t('empty.nothing')}</p>
        ) : (
          <>
            {all.length > 1 && (
              <Plot
                title={t('job.took')}
                points={all.map((run) => ({ atMs: run.started_ms, value: run.took_ms })).reverse()}
                format={format.duration}
                time={format.minutes}
                group={path}
              />
            )}
            <ul className="stack plain">
              {all.map(({ id, outcome, started_ms: startedMs, took_ms: tookMs, error }) => (
                <li key={id} className="row">
                  <Badge look={looks[outcome] ?? 'quiet'}>{t(`job.outcome.${outcome}`, outcome)}</Badge>
                  <span>{format.moment(startedMs)}</span>
                  <span className="muted">{format.duration(tookMs)}</span>
                  {error !== undefined && <code>{error}</code>}
                </li>
              ))}
            </ul>
          </>
        )
      }
    </ResourceView>
  )
}
