import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link, useSearch } from 'wouter'
import { call } from '../../api/http'
import { broadcastsPath, type OutboxMessage, useOutbox } from '../../api/outbox'
import { isMissing } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import { toldReason } from '../../i18n/problems/told-reason'
import { isNumber } from '../../shell/address'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Choice } from '../../ui/choice'
import { Empty } from '../../ui/empty'
import { Failure } from '../../ui/failure'
import { useFormats } from '../../ui/formats'
import { maybeHelp } from '../../ui/help'
import { Missing } from '../../ui/missing'
import { OperatorOnly } from '../../ui/operator-only'

const filters = ['all', 'open', 'sent', 'unsent'] as const
const looks: Readonly<Record<string, 'good' | 'warn' | 'bad'>> = {
  waiting: 'warn',
  sending: 'warn',
  ambiguous: 'warn',
  sent: 'good',
  failed: 'bad',
  refused: 'bad',
}

/** Stored messages, the latest first. */
export function MessagesTab() {
  const broadcast = new URLSearchParams(useSearch()).get('broadcast')
  if (broadcast !== null && !isNumber(broadcast)) return <Missing what="broadcast" back="/outbox" />
  return <Messages broadcast={broadcast} />
}

/** @param broadcast - whose alone. */
function Messages({ broadcast }: { broadcast: string | null }) {
  const { t } = useTranslation()
  const [state, setState] = useState<(typeof filters)[number]>('all')
  const query = new URLSearchParams({ ...(state !== 'all' && { state }), ...(broadcast !== null && { broadcast }) })
  const outbox = useOutbox(query.toString())
  const messages = outbox.data?.pages.flatMap((page) => page.messages) ?? []
  const isEmpty = outbox.data !== undefined && messages.length === 0
  // A broadcast is stored before its messages are: that it has none yet does not say that there is no such one.
  const isDoubted = isEmpty && broadcast !== null && state === 'all'
  const named = useResource<unknown>(`${broadcastsPath}/${broadcast}`, { enabled: isDoubted })
  if (isDoubted && isMissing(named.error)) return <Missing what="broadcast" back="/outbox" />
  return (
    <>
      <div className="row">
        <Choice
          label={t('outbox.filter')}
          value={state}
          options={filters.map((value) => ({ value, label: t(`outbox.only.${value}`) }))}
          onChange={setState}
        />
        {broadcast !== null && (
          <span className="row">
            {t('outbox.broadcast', { id: broadcast })} <Link href="/outbox/messages">{t('outbox.showAll')}</Link>
          </span>
        )}
      </div>
      {outbox.error && <Failure error={outbox.error} />}
      {isEmpty && !(isDoubted && named.isLoading) && <Empty>{t('outbox.noMessages')}</Empty>}
      {messages.length > 0 && (
        <ul className="messages">
          {messages.map((message) => (
            <Message key={message.id} message={message} />
          ))}
        </ul>
      )}
      {outbox.hasNextPage && (
        <div className="actions">
          <Button busy={outbox.isFetchingNextPage} onClick={() => void outbox.fetchNextPage()}>
            {t('outbox.more')}
          </Button>
        </div>
      )}
    </>
  )
}

function Message({ message }: { message: OutboxMessage }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const { id, state, recipient, summary, pool, agent, reason } = message
  const act = useAction<string>((what) => call('POST', `/api/outbox/${id}/${what}`), ['/api/outbox'])
  const what = state === 'waiting' ? 'cancel' : state === 'failed' || state === 'cancelled' ? 'retry' : undefined
  return (
    <li className="message">
      <div className="message-main">
        <span className="row message-who">
          <strong>{recipient.replace(/^id:/, '')}</strong>
          <span>
            {maybeHelp(
              state === 'ambiguous' || state === 'suppressed' || state === 'expired' ? state : undefined,
              <Badge look={looks[state] ?? 'quiet'}>{t(`outbox.delivery.${state}`, state)}</Badge>,
            )}
          </span>
        </span>
        <span className="message-text">{summary}</span>
        <span className="muted message-facts">
          {t('app.number', { id })} · {pool}
          {agent !== undefined && ` · ${agent}`} · {format.recent(message.changed_ms)}
          {state === 'waiting' &&
            message.due_ms > Date.now() &&
            ` · ${t('outbox.due', { time: format.recent(message.due_ms) })}`}
        </span>
        {reason !== undefined && state !== 'sent' && (
          <span className="message-reason">{toldReason(i18n.language, reason)}</span>
        )}
        {act.error && <Failure error={act.error} />}
      </div>
      {what && (
        <OperatorOnly>
          <Button small busy={act.isPending} onClick={() => act.mutate(what)}>
            {t(what === 'cancel' ? 'outbox.cancel' : 'outbox.again')}
          </Button>
        </OperatorOnly>
      )}
    </li>
  )
}
