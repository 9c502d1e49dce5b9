import { useTranslation } from 'react-i18next'
import { useLiveRefetch, useResource } from '../api/resources'
import type { Service } from '../api/shapes'
import { Card } from '../ui/card'
import { JobRow } from './job-row'

const path = '/api/services'

/** The jobs of the services that all clients share; nothing where there are none. */
export function ServicesCard() {
  const { t } = useTranslation()
  useLiveRefetch('services', path)
  const services = useResource<readonly Service[]>(path)
  if (!services.data || services.data.length === 0) return undefined
  return (
    <Card title={t('overview.services')}>
      {services.data.map(({ name, jobs }) => (
        <div key={name} className="stack">
          <h3>{name}</h3>
          {jobs.map((job) => (
            <JobRow key={job.name} job={job} path={path} topic="services" />
          ))}
        </div>
      ))}
    </Card>
  )
}
