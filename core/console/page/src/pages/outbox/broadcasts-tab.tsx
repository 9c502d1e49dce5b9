import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { call } from '../../api/http'
import { type Broadcast, broadcastsPath, type UnsentReason, useBroadcasts } from '../../api/outbox'
import { useAction, useResource } from '../../api/resources'
import { toldReason } from '../../i18n/problems/told-reason'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { ConfirmButton } from '../../ui/confirm-button'
import { Disclosure } from '../../ui/disclosure'
import { Empty } from '../../ui/empty'
import { Failure } from '../../ui/failure'
import { useFormats } from '../../ui/formats'
import { OperatorOnly } from '../../ui/operator-only'
import { Progress } from '../../ui/progress'
import { ResourceView } from '../../ui/resource-view'
import { BroadcastForm } from './broadcast-form'

const looks = { scheduled: 'quiet', running: 'warn', paused: 'quiet', cancelled: 'bad', done: 'good' } as const

/** One text for many: how far each is, and a new one. */
export function BroadcastsTab() {
  const { t } = useTranslation()
  const [isWriting, setWriting] = useState(false)
  const broadcasts = useBroadcasts()
  return (
    <>
      {isWriting ? (
        <Card title={t('outbox.new')}>
          <BroadcastForm done={() => setWriting(false)} />
        </Card>
      ) : (
        <OperatorOnly>
          <div className="actions">
            <Button look="primary" onClick={() => setWriting(true)}>
              {t('outbox.new')}
            </Button>
          </div>
        </OperatorOnly>
      )}
      <ResourceView resource={broadcasts}>
        {(all) =>
          all.length === 0 && !isWriting ? (
            <Empty>{t('outbox.noBroadcasts')}</Empty>
          ) : (
            all.map((broadcast) => <BroadcastCard key={broadcast.id} broadcast={broadcast} />)
          )
        }
      </ResourceView>
    </>
  )
}

function BroadcastCard({ broadcast }: { broadcast: Broadcast }) {
  const { t } = useTranslation()
  const format = useFormats()
  const { id, total, sent, failed, cancelled, pool } = broadcast
  // Its time may have come since it was asked for.
  const hasBegun = broadcast.state === 'scheduled' && (broadcast.due_ms ?? 0) <= Date.now()
  const state = hasBegun ? 'running' : broadcast.state
  const said = t('outbox.progress', { sent: format.number(sent), total: format.number(total) })
  return (
    <Card
      title={
        <span className="row">
          {t('outbox.broadcast', { id })} <Badge look={looks[state]}>{t(`outbox.state.${state}`)}</Badge>
        </span>
      }
      side={
        <OperatorOnly>
          <BroadcastActions broadcast={broadcast} />
        </OperatorOnly>
      }
    >
      {broadcast.summary && <p className="broadcast-text">{broadcast.summary}</p>}
      <Progress label={said} good={sent} bad={failed + cancelled} total={total} />
      <p className="row">
        <strong>{said}</strong>
        {failed > 0 && <span className="bad-text">{t('outbox.notSent', { count: failed })}</span>}
        {cancelled > 0 && <span className="muted">{t('outbox.cancelled', { count: cancelled })}</span>}
        <span className="muted">
          {pool} · {format.moment(broadcast.created_ms)}
          {broadcast.due_ms !== undefined &&
            broadcast.due_ms > broadcast.created_ms &&
            ` · ${t('outbox.due', { time: format.moment(broadcast.due_ms) })}`}
        </span>
      </p>
      <Disclosure summary={t('outbox.report')}>{() => <BroadcastReport broadcast={broadcast} />}</Disclosure>
    </Card>
  )
}

/** How many are how far, and why people were not sent it. */
function BroadcastReport({ broadcast: { id, counts } }: { broadcast: Broadcast }) {
  const { t, i18n } = useTranslation()
  const format = useFormats()
  const report = useResource<{ reasons?: readonly UnsentReason[] }>(`${broadcastsPath}/${id}`, { everyMs: () => 5_000 })
  return (
    <>
      <ul className="counts">
        {Object.entries(counts).map(([name, count]) => (
          <li key={name}>
            <span>{t(`outbox.delivery.${name}`, name)}</span> <strong>{format.number(count)}</strong>
          </li>
        ))}
      </ul>
      <ul className="counts unsent-reasons">
        {(report.data?.reasons ?? []).map(({ state, reason, count }) => (
          <li key={`${state} ${reason}`}>
            {t(`outbox.delivery.${state}`, state)}: {toldReason(i18n.language, reason)}{' '}
            <strong>{format.number(count)}</strong>
          </li>
        ))}
      </ul>
      <p>
        <Link href={`/outbox/messages?broadcast=${id}`}>{t('outbox.itsMessages')}</Link>
      </p>
    </>
  )
}

function BroadcastActions({ broadcast: { id, state } }: { broadcast: Broadcast }) {
  const { t } = useTranslation()
  const act = useAction<string>((what) => call('POST', `${broadcastsPath}/${id}/${what}`), [broadcastsPath])
  if (state === 'done' || state === 'cancelled') return null
  const pause = state === 'paused' ? 'resume' : 'pause'
  return (
    <div className="actions">
      <Button small busy={act.isPending} onClick={() => act.mutate(pause)}>
        {t(`action.${pause}`)}
      </Button>
      <ConfirmButton
        small
        busy={act.isPending}
        question={t('outbox.confirmCancel', { id })}
        action={t('outbox.cancelIt')}
        onConfirm={() => act.mutate('cancel')}
      >
        {t('outbox.cancel')}
      </ConfirmButton>
      {act.error && <Failure error={act.error} />}
    </div>
  )
}
