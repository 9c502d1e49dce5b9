import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { useAction } from '../../api/resources'
import { type FaultRule, sandboxPath } from '../../api/sandbox'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Failure } from '../../ui/failure'

/** What one click makes go wrong. */
const offers = {
  flood: { kind: 'flood-wait', method: 'messages.sendMessage', seconds: 10, times: 1 },
  longFlood: { kind: 'flood-wait', method: 'messages.sendMessage', seconds: 300, times: 1 },
  error: { kind: 'error', error: '500 INTERNAL_SERVER_ERROR', method: 'messages.sendMessage', times: 1 },
  delay: { kind: 'delay', ms: 3_000 },
  loseAnswer: { kind: 'lose-answer', times: 1 },
  disconnect: { kind: 'disconnect-after', times: 1 },
  loseUpdate: { kind: 'lose-update', times: 1 },
  repeatUpdate: { kind: 'repeat-update', times: 1 },
  lostLogin: { kind: 'lost-login', error: 'SESSION_REVOKED' },
} as const

/** Makes things go wrong for the account that is talked to, or for everybody, and well again. */
export function FaultsPanel({ faults, account }: { faults: readonly FaultRule[]; account: number | undefined }) {
  const { t } = useTranslation()
  const [own, setOwn] = useState('')
  const add = useAction<object>((fault) => call('POST', `${sandboxPath}/faults`, { body: fault }), [sandboxPath])
  const remove = useAction<number>((id) => call('DELETE', `${sandboxPath}/faults/${id}`), [sandboxPath])
  const addOwn = () => {
    try {
      add.mutate(JSON.parse(own))
    } catch {
      add.mutate({ kind: own })
    }
  }
  return (
    <Card title={t('chat.faults')}>
      <p className="muted">{t(account === undefined ? 'chat.faultsForAll' : 'chat.faultsForChat')}</p>
      <div className="actions">
        {Object.entries(offers).map(([name, fault]) => (
          <Button
            key={name}
            small
            busy={add.isPending}
            onClick={() => add.mutate({ ...fault, ...(account !== undefined && { account }) })}
          >
            {t(`chat.fault.${name}`)}
          </Button>
        ))}
      </div>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault()
          addOwn()
        }}
      >
        <input
          className="fault-field mono"
          aria-label={t('chat.anyFault')}
          placeholder='{ "kind": "rate", "count": 5, "perSeconds": 10 }'
          value={own}
          onChange={({ target }) => setOwn(target.value)}
        />
        <Button small type="submit" disabled={own.trim() === ''} busy={add.isPending}>
          {t('action.add')}
        </Button>
      </form>
      {add.error && <Failure error={add.error} />}
      {faults.length > 0 && (
        <ul className="faults">
          {faults.map(({ id, hits, fault: { kind, ...rest } }) => (
            <li key={id} className="row">
              <strong>{kind}</strong>
              <code>
                {Object.entries(rest)
                  .map(([key, value]) => `${key} ${value}`)
                  .join(' · ')}
              </code>
              <span className="muted">{t('chat.hits', { count: hits })}</span>
              <Button small busy={remove.isPending} onClick={() => remove.mutate(id)}>
                {t('action.remove')}
                <span className="hidden"> {kind}</span>
              </Button>
            </li>
          ))}
        </ul>
      )}
      {remove.error && <Failure error={remove.error} />}
    </Card>
  )
}
