import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { useLiveRefetch, useResource } from '../../api/resources'
import { isSessionName, type TelegramSession } from '../../api/sessions'
import { ago } from '../../ui/ago'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Field } from '../../ui/field'
import { OperatorOnly } from '../../ui/operator-only'
import { Reason } from '../../ui/reason'
import { ResourceView } from '../../ui/resource-view'
import { StateBadge } from '../../ui/state-badge'
import { ExportSession } from './session-export'
import './sessions.css'

const path = '/api/sessions'

/** The logins of all clients and agents at Telegram. */
export function SessionsPage() {
  const { t } = useTranslation()
  useLiveRefetch('clients', path)
  useLiveRefetch('agents', path)
  useLiveRefetch('channels', path)
  useLiveRefetch('logins', path)
  const sessions = useResource<readonly TelegramSession[]>(path)
  return (
    <>
      <h1>{t('sessions.title')}</h1>
      <p className="muted">{t('sessions.about')}</p>
      <ResourceView resource={sessions}>
        {(list) => (
          <ul className="session-list">
            {list.map((session) => (
              <SessionRow key={session.name} session={session} />
            ))}
          </ul>
        )}
      </ResourceView>
      <OperatorOnly>
        <NewLogin />
      </OperatorOnly>
    </>
  )
}

function SessionRow({ session: owner }: { session: TelegramSession }) {
  const { t, i18n } = useTranslation()
  const [isExporting, setExporting] = useState(false)
  const { name, kind, type, state, reason, error, account, driver, pools = [], session } = owner
  const facts = [
    account
      ? `${account.name ?? ''} ${account.username ? `@${account.username}` : ''} (${account.id})`.trim()
      : t(`client.type.${type}`, type),
    session.data_centre !== undefined && t('sessions.dataCentre', { number: session.data_centre }),
    session.saved_ms !== undefined && t('sessions.saved', { when: ago(session.saved_ms, i18n.language) }),
    t('sessions.library', { name: driver }),
    session.encrypted && t('sessions.encrypted'),
    pools.length > 0 && t('sessions.pools', { names: pools.join(', ') }),
  ].filter(Boolean)
  const isOnline = state === 'online' || state === 'reconnecting'
  // An agent with a session connects by itself when it has something to send.
  const needsLogin = !session.exists || ['failed', 'stopped', 'login-needed', 'quarantined'].includes(state)
  return (
    <li className="card session-row">
      <div className="stack">
        <div className="row">
          {kind === 'client' ? (
            <Link href={`/clients/${encodeURIComponent(name)}`}>{name}</Link>
          ) : (
            <strong>{name}</strong>
          )}
          <StateBadge state={state} />
          <span className="muted">{t(`sessions.${kind}`)}</span>
        </div>
        <p className="muted">{facts.join(' · ')}</p>
        {!session.exists && <p className="muted">{t('sessions.none')}</p>}
        {session.problem && <p className="field-problem">{session.problem}</p>}
        {!isOnline && (session.exists || error) && <Reason reason={reason} error={error} />}
      </div>
      <OperatorOnly>
        <div className="actions">
          {needsLogin && (
            <Link className="button button-small button-primary" href={`/sessions/${encodeURIComponent(name)}/login`}>
              {t('sessions.logIn')}
              <span className="hidden"> {name}</span>
            </Link>
          )}
          {session.exists && (
            <Button small onClick={() => setExporting(true)}>
              {t('sessions.export')}
              <span className="hidden"> {name}</span>
            </Button>
          )}
        </div>
      </OperatorOnly>
      {isExporting && <ExportSession name={name} close={() => setExporting(false)} />}
    </li>
  )
}

/** Another account, to be made an agent of some channel afterwards. */
function NewLogin() {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const [name, setName] = useState('')
  const isGood = isSessionName(name)
  function submit(event: FormEvent) {
    event.preventDefault()
    if (isGood) go(`/sessions/${encodeURIComponent(name)}/login`)
  }
  return (
    <Card title={t('sessions.another')}>
      <form className="inline-form" onSubmit={submit}>
        <Field
          label={t('sessions.name')}
          hint={t('sessions.nameHint')}
          value={name}
          autoComplete="off"
          onChange={({ target }) => setName(target.value.trim())}
        />
        <Button type="submit" disabled={!isGood}>
          {t('sessions.logIn')}
        </Button>
      </form>
    </Card>
  )
}
