import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import type { Client } from '../api/shapes'
import { Empty } from '../ui/empty'
import { Reason } from '../ui/reason'
import { StateBadge } from '../ui/state-badge'
import { TableFrame } from '../ui/table-frame'

/** The clients as a table: who they are, how they are, what they have done. */
export function ClientTable({ clients }: { clients: readonly Client[] }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  if (clients.length === 0) return <Empty>{t('empty.clients')}</Empty>
  return (
    <TableFrame label={t('nav.clients')}>
      <table className="stacked">
        <thead>
          <tr>
            <th scope="col">{t('client.name')}</th>
            <th scope="col">{t('client.state')}</th>
            <th scope="col">{t('client.account')}</th>
            <th scope="col" className="number">
              {t('overview.handled')}
            </th>
            <th scope="col" className="number">
              {t('overview.queue')}
            </th>
          </tr>
        </thead>
        <tbody>
          {clients.map((client) => (
            <tr key={client.name}>
              <td className="stacked-head">
                <Link href={`/clients/${encodeURIComponent(client.name)}`}>{client.name}</Link>
                {client.machine && <div className="muted">{t('client.machine', { machine: client.machine })}</div>}
              </td>
              <td className="client-state">
                <StateBadge state={client.state} />
                <Reason reason={client.reason} error={client.error} />
              </td>
              <td data-head={t('client.account')}>
                {client.account ? accountOf(client) : t(`client.type.${client.type}`)}
              </td>
              <td className="number" data-head={t('overview.handled')}>
                {number.format(client.updates?.handled ?? 0)}
              </td>
              <td className="number" data-head={t('overview.queue')}>
                {number.format(client.updates?.queued ?? 0)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableFrame>
  )
}

export function accountOf({ account, type }: Client): string {
  if (!account) return type
  return account.username ? `${account.name} @${account.username}` : account.name
}
