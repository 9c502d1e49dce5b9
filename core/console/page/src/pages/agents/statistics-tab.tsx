import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AgentStatistics } from '../../api/agents'
import { useResource } from '../../api/resources'
import { Choice } from '../../ui/choice'
import { Empty } from '../../ui/empty'
import { useFormats } from '../../ui/formats'
import { Help } from '../../ui/help'
import { Meter } from '../../ui/meter'
import { ResourceView } from '../../ui/resource-view'
import { TableFrame } from '../../ui/table-frame'

/** What the agents did by hour or by day, as bars and in numbers. */
export function StatisticsTab() {
  const { t } = useTranslation()
  const [by, setBy] = useState<'hour' | 'day'>('hour')
  const statistics = useResource<readonly AgentStatistics[]>(`/api/statistics?by=${by}`)
  return (
    <>
      <div>
        <Choice
          label={t('agents.by')}
          value={by}
          options={[
            { value: 'hour', label: t('agents.byHour') },
            { value: 'day', label: t('agents.byDay') },
          ]}
          onChange={setBy}
        />
      </div>
      <ResourceView resource={statistics}>
        {(rows) => (rows.length === 0 ? <Empty>{t('agents.noStatistics')}</Empty> : <Table rows={rows} by={by} />)}
      </ResourceView>
    </>
  )
}

function Table({ rows, by }: { rows: readonly AgentStatistics[]; by: 'hour' | 'day' }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const day = new Intl.DateTimeFormat(i18n.language, { dateStyle: 'medium', timeZone: 'UTC' })
  const most = Math.max(1, ...rows.map(({ sent }) => sent))
  const latest = [...rows].sort((one, other) => other.from_ms - one.from_ms || one.agent.localeCompare(other.agent))
  return (
    <TableFrame label={t('agents.statistics')} look="card">
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">{t(by === 'hour' ? 'agents.hourOf' : 'agents.dayOf')}</th>
            <th scope="col">{t('agents.agent')}</th>
            <th scope="col">{t('agents.sent')}</th>
            <th scope="col" className="number">
              {t('agents.failed')}
            </th>
            <th scope="col" className="number">
              <Help of="floods">{t('agents.floods')}</Help>
            </th>
            <th scope="col" className="number">
              <Help of="p95">{t('agents.p95')}</Help>
            </th>
          </tr>
        </thead>
        <tbody>
          {latest.map(({ agent, from_ms: fromMs, sent, failed, floods, p95_ms: p95Ms }) => (
            <tr key={`${fromMs}${agent}`}>
              <td className="moment" data-head={t(by === 'hour' ? 'agents.hourOf' : 'agents.dayOf')}>
                {by === 'hour' ? format.moment(fromMs) : day.format(fromMs)}
              </td>
              <td data-head={t('agents.agent')}>{agent}</td>
              <td data-head={t('agents.sent')}>
                <span className="sent-bar">
                  <Meter label={t('agents.sent')} value={sent} most={most} /> {format.number(sent)}
                </span>
              </td>
              <td className="number" data-head={t('agents.failed')}>
                {format.number(failed)}
              </td>
              <td className="number" data-head={t('agents.floods')}>
                {format.number(floods)}
              </td>
              <td className="number" data-head={t('agents.p95')}>
                {p95Ms === undefined ? '' : format.duration(p95Ms)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}
