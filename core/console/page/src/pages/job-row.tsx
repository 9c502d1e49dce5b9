import { useTranslation } from 'react-i18next'
import { call } from '../api/http'
import { useAction } from '../api/resources'
import type { Job } from '../api/shapes'
import { Button } from '../ui/button'
import { Failure } from '../ui/failure'
import { OperatorOnly } from '../ui/operator-only'
import { scheduleText } from '../ui/schedule'
import { JobHistory } from './job-history'

/** A job with what it does next. @param path - of what has it, in the API. @param topic - where its runs are told. */
export function JobRow({ job, path, topic }: { job: Job; path: string; topic: string }) {
  const { t, i18n } = useTranslation()
  const jobPath = `${path}/jobs/${encodeURIComponent(job.name)}`
  const act = useAction<string>((what) => call('POST', `${jobPath}/${what}`), [path])
  const time = (ms: number) => new Intl.DateTimeFormat(i18n.language, { timeStyle: 'medium' }).format(ms)
  const pause = job.paused ? 'resume' : 'pause'
  return (
    <div className="stack">
      <div className="row">
        <strong>{job.name}</strong>
        <span>{scheduleText(job.schedule, i18n.language, t)}</span>
        <span className="muted">
          {job.paused && `${t('job.paused')} · `}
          {job.next_run_ms !== undefined && `${t('job.next')} ${time(job.next_run_ms)} · `}
          {t('job.runs', { count: job.runs })}
          {job.machine !== undefined && ` · ${t('job.machine', { machine: job.machine })}`}
          {job.failures > 0 && ` · ${t('job.failures', { count: job.failures })}`}
        </span>
        <OperatorOnly>
          <div className="actions">
            <Button small busy={act.isPending || job.running} onClick={() => act.mutate('run')}>
              {t('action.run')}
            </Button>
            {job.enabled && (
              <Button small busy={act.isPending} onClick={() => act.mutate(pause)}>
                {t(`action.${pause}`)}
              </Button>
            )}
          </div>
        </OperatorOnly>
      </div>
      {job.last_error && <Failure error={job.last_error} />}
      <JobHistory path={jobPath} topic={topic} />
      {act.error && <Failure error={act.error} />}
    </div>
  )
}
