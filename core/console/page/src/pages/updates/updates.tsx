import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useClients } from '../../api/clients'
import { isMissing } from '../../api/problem'
import { type RecentUpdate, useRecentUpdates } from '../../api/updates'
import { useFormats } from '../../ui/formats'
import { Missing } from '../../ui/missing'
import { ResourceView } from '../../ui/resource-view'
import { SelectField } from '../../ui/select-field'
import { StateBadge } from '../../ui/state-badge'
import { Switch } from '../../ui/switch'
import { OutcomeBadge } from './outcome-badge'
import { UpdateView } from './update-view'
import './updates.css'

/** Why did this not fire? The last updates of a client, and what each handler made of the chosen one. */
export function UpdatesPage({ params }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const clients = useClients()
  const [all, setAll] = useState(false)
  const named = params.client
  const client = named ?? clients.data?.[0]?.name
  const names = [...new Set([...(named === undefined ? [] : [named]), ...(clients.data ?? []).map(({ name }) => name)])]
  const updates = useRecentUpdates(client, all)
  const { update } = params
  const isUnknown = isMissing(updates.error)
  return (
    <>
      <h1>{t('updates.title')}</h1>
      <p className={update === undefined ? 'muted' : 'muted updates-intro'}>{t('updates.about')}</p>
      <div className={update === undefined ? 'updates-filter' : 'updates-filter updates-intro'}>
        <SelectField
          label={t('updates.client')}
          value={client ?? ''}
          options={names.map((value) => ({ value, label: value }))}
          onChange={(chosen) => go(`/updates/${encodeURIComponent(chosen)}`)}
        />
        <Switch checked={all} onChange={setAll}>
          {t('updates.all')}
        </Switch>
      </div>
      {isUnknown ? (
        <Missing what="client" back="/updates" />
      ) : (
        <div className={update === undefined ? 'updates' : 'updates updates-chosen'}>
          <nav className="updates-list" aria-label={t('updates.list')}>
            <ResourceView resource={updates}>
              {(data) => (
                <>
                  {data.state !== 'online' && (
                    <p className="updates-none">
                      <StateBadge state={data.state} /> {t('updates.notOnline')}
                    </p>
                  )}
                  {data.updates.length === 0 && <p className="muted updates-none">{t('updates.none')}</p>}
                  <ul>
                    {data.updates.map((one) => (
                      <Row key={one.id} client={client ?? ''} update={one} current={String(one.id) === update} />
                    ))}
                  </ul>
                </>
              )}
            </ResourceView>
          </nav>
          {update === undefined || client === undefined ? (
            <p className="muted updates-choose">{t('updates.choose')}</p>
          ) : (
            <UpdateView key={`${client} ${update}`} client={client} id={update} />
          )}
        </div>
      )}
    </>
  )
}

function Row({ client, update, current }: { client: string; update: RecentUpdate; current: boolean }) {
  const { t } = useTranslation()
  const format = useFormats()
  const { id, kind, type, text, sender, chat, outcome } = update
  return (
    <li>
      <Link
        href={`/updates/${encodeURIComponent(client)}/${id}`}
        className="updates-row"
        aria-current={current ? 'page' : undefined}
      >
        <span className="updates-top">
          <strong>{kind === 'other' ? type : t(`updates.kind.${kind}`)}</strong>
          <time className="muted" dateTime={new Date(update.at_ms).toISOString()}>
            {format.time(update.at_ms)}
          </time>
        </span>
        {text !== undefined && <span className="updates-text">{text}</span>}
        <span className="row">
          <OutcomeBadge outcome={outcome} />
          <span className="muted updates-who">{sender ?? chat}</span>
        </span>
      </Link>
    </li>
  )
}
