import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { usePools } from '../../api/agents'
import { Empty } from '../../ui/empty'
import { ResourceView } from '../../ui/resource-view'
import { Tabs } from '../../ui/tabs'
import { NoPage } from '../no-page'
import { AgentPlugins } from './agent-plugins'
import { BulkBar } from './bulk-bar'
import { OffChannels } from './off-channels'
import { PoolCard } from './pool-card'
import { StatisticsTab } from './statistics-tab'
import './agents.css'

/** The accounts that send: how each is at this moment, operations on several, and what they did. */
export function AgentsPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  if (params.part !== undefined && params.part !== 'statistics') return <NoPage why="unknown" />
  const isStatistics = params.part === 'statistics'
  const tabs = [
    { href: '/agents', label: t('agents.now'), current: !isStatistics },
    { href: '/agents/statistics', label: t('agents.statistics'), current: isStatistics },
  ]
  return (
    <>
      <h1>{t('nav.agents')}</h1>
      <p className="muted">{t('agents.about')}</p>
      <Tabs label={t('nav.agents')} tabs={tabs}>
        {isStatistics ? <StatisticsTab /> : <Now />}
      </Tabs>
    </>
  )
}

function Now() {
  const { t } = useTranslation()
  const pools = usePools()
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  const choose = (names: readonly string[], isChosen: boolean) => {
    setChosen((before) => {
      const next = new Set(before)
      for (const name of names) {
        if (isChosen) next.add(name)
        else next.delete(name)
      }
      return next
    })
  }
  return (
    <ResourceView resource={pools}>
      {(all) => (
        <>
          {all.length === 0 && <Empty>{t('agents.none')}</Empty>}
          <BulkBar pools={all} chosen={chosen} forget={(names) => choose(names, false)} />
          {all.map((pool) => (
            <PoolCard key={pool.name} pool={pool} chosen={chosen} choose={choose} />
          ))}
          <OffChannels pools={all} chosen={chosen} choose={choose} />
          <AgentPlugins />
        </>
      )}
    </ResourceView>
  )
}
