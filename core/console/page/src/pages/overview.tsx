import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { usePools } from '../api/agents'
import { useClients, useStatus } from '../api/clients'
import { Card, Figure } from '../ui/card'
import { OperatorOnly } from '../ui/operator-only'
import { ResourceView } from '../ui/resource-view'
import { ClientTable } from './client-row'
import { PlotsCard } from './plots-card'
import { ServicesCard } from './services-card'

/** Everything at a glance. */
export function OverviewPage() {
  const { t, i18n } = useTranslation()
  const status = useStatus()
  const clients = useClients()
  const number = new Intl.NumberFormat(i18n.language)
  return (
    <>
      <div className="page-head">
        <h1>{t('overview.title')}</h1>
        {status.data && (
          <span className="muted">
            Switchboard {status.data.version}
            {status.data.sandbox && ` · ${t('overview.sandbox')} 127.0.0.1:${status.data.sandbox.port}`}
          </span>
        )}
      </div>
      <ResourceView resource={status}>
        {({ totals }) => (
          <div className="figures">
            <Figure label={t('overview.clients')} value={`${totals.online} / ${totals.clients}`} />
            <AgentFigures />
            <Figure label={t('overview.handled')} value={number.format(totals.handled)} />
            <Figure label={t('overview.sent')} value={number.format(totals.sent)} />
            <Figure label={t('overview.queue')} value={number.format(totals.queued)} help="queue" />
            <Figure
              label={t('overview.errors')}
              value={number.format(totals.handler_failures)}
              look={totals.handler_failures > 0 ? 'bad' : undefined}
            />
          </div>
        )}
      </ResourceView>
      <PlotsCard />
      <Card
        title={t('nav.clients')}
        side={
          <OperatorOnly>
            <Link className="button button-small" href="/new-client">
              {t('newclient.open')}
            </Link>
          </OperatorOnly>
        }
      >
        <ResourceView resource={clients}>{(data) => <ClientTable clients={data} />}</ResourceView>
      </Card>
      <ServicesCard />
    </>
  )
}

/** How many agents can send, and what they sent; nothing where there are none. */
function AgentFigures() {
  const { t, i18n } = useTranslation()
  const { data: pools = [] } = usePools()
  // One that several pools share counts once.
  const agents = [...new Map(pools.flatMap((pool) => pool.agents).map((agent) => [agent.name, agent])).values()]
  if (agents.length === 0) return undefined
  const able = agents.filter(({ state }) => state === 'online').length
  const sent = agents.reduce((sum, { day }) => sum + day.sent, 0)
  return (
    <>
      <Figure label={t('overview.agents')} value={`${able} / ${agents.length}`} help="available" />
      <Figure label={t('overview.sentByAgents')} value={new Intl.NumberFormat(i18n.language).format(sent)} />
    </>
  )
}
