import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { broadcastsPath, recipientsOf } from '../../api/outbox'
import { ApiError } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import { AreaField } from '../../ui/area-field'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { SelectField } from '../../ui/select-field'
import { Switch } from '../../ui/switch'
import { toast } from '../../ui/toasts'

interface Draft {
  readonly pool: string
  readonly text: string
  readonly recipients: string
  readonly parseMode: string
  /** As the browser's own field writes it; empty: at once. */
  readonly at: string
  readonly silent: boolean
}

const empty: Draft = { pool: '', text: '', recipients: '', parseMode: 'none', at: '', silent: false }

/** Writes a broadcast: who sends it, to whom, what, and when. */
export function BroadcastForm({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const pools = useResource<readonly { name: string; title?: string }[]>('/api/pools')
  const [draft, setDraft] = useState(empty)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const recipients = recipientsOf(draft.recipients)
  const pool = draft.pool || (pools.data?.[0]?.name ?? '')
  const start = useAction(
    () =>
      call('POST', broadcastsPath, {
        body: {
          pool,
          text: draft.text,
          recipients,
          silent: draft.silent,
          ...(draft.parseMode !== 'none' && { parse_mode: draft.parseMode }),
          ...(draft.at !== '' && { at_ms: new Date(draft.at).getTime() }),
        },
      }),
    [broadcastsPath],
  )
  const problems = start.error instanceof ApiError ? (start.error.problem.problems ?? []) : []
  const of = (place: string) => problems.filter(({ path }) => path === place || path.startsWith(`${place}[`))
  const shown = ['text', 'recipients', 'at_ms'].flatMap(of)

  function submit(event: FormEvent) {
    event.preventDefault()
    start.mutate(undefined, {
      onSuccess: () => {
        toast(t(draft.at === '' ? 'outbox.started' : 'outbox.planned'))
        done()
      },
    })
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <SelectField
        label={t('outbox.pool')}
        value={pool}
        options={(pools.data ?? []).map(({ name, title }) => ({ value: name, label: title ?? name }))}
        onChange={(chosen) => change({ pool: chosen })}
      />
      {pools.data?.length === 0 && <p className="field-problem">{t('outbox.noPools')}</p>}
      <AreaField
        label={t('outbox.recipients')}
        hint={
          <>
            {t('outbox.recipientsHint')} <strong>{t('outbox.people', { count: recipients.length })}</strong>
          </>
        }
        value={draft.recipients}
        spellCheck={false}
        problems={of('recipients')}
        onChange={({ target }) => change({ recipients: target.value })}
      />
      <AreaField
        label={t('outbox.text')}
        value={draft.text}
        problems={of('text')}
        onChange={({ target }) => change({ text: target.value })}
      />
      <div className="broadcast-details">
        <SelectField
          label={t('outbox.parseMode')}
          value={draft.parseMode}
          options={['none', 'HTML', 'Markdown'].map((value) => ({ value, label: t(`outbox.parse.${value}`) }))}
          onChange={(chosen) => change({ parseMode: chosen })}
        />
        <Field
          label={t('outbox.at')}
          type="datetime-local"
          value={draft.at}
          problem={of('at_ms')[0]}
          onChange={({ target }) => change({ at: target.value })}
        />
      </div>
      <Switch checked={draft.silent} onChange={(silent) => change({ silent })}>
        {t('outbox.silent')}
      </Switch>
      {start.error && shown.length < Math.max(1, problems.length) && <Failure error={start.error} />}
      <div className="actions">
        <Button
          look="primary"
          type="submit"
          busy={start.isPending}
          disabled={recipients.length === 0 || draft.text.trim() === '' || pool === ''}
        >
          {t('outbox.start')}
        </Button>
        <Button onClick={done}>{t('action.cancel')}</Button>
      </div>
    </form>
  )
}
