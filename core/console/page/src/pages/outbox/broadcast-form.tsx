import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { newKey } from '../../api/new-key'
import { type Broadcast, broadcastsPath } from '../../api/outbox'
import { ApiError, type ValueProblem } from '../../api/problem'
import { recipientsOf } from '../../api/recipients'
import { useAction, useResource } from '../../api/resources'
import { isWithin } from '../../forms/option-shapes'
import { standingProblems } from '../../forms/standing-problems'
import { AreaField } from '../../ui/area-field'
import { Button } from '../../ui/button'
import { Failure } from '../../ui/failure'
import { Field } from '../../ui/field'
import { Form, FormFaults, FormFields } from '../../ui/form'
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

/** So many of what is nobody's name are named. */
const maxNamed = 5

const empty: Draft = { pool: '', text: '', recipients: '', parseMode: 'none', at: '', silent: false }

/** What is said of one that is stored, which is one of an earlier try where the answer to that was lost. */
const notes = {
  scheduled: 'outbox.planned',
  running: 'outbox.started',
  done: 'outbox.started',
  paused: 'outbox.isPaused',
} as const

/** Writes a broadcast: who sends it, to whom, what, and when. */
export function BroadcastForm({ done }: { done: () => void }) {
  const { t } = useTranslation()
  const pools = useResource<readonly { name: string; title?: string }[]>('/api/pools')
  const [draft, setDraft] = useState(empty)
  const change = (part: Partial<Draft>) => setDraft({ ...draft, ...part })
  const { people, nobody } = recipientsOf(draft.recipients)
  const pool = draft.pool || (pools.data?.[0]?.name ?? '')
  const body = {
    pool,
    text: draft.text,
    recipients: people,
    silent: draft.silent,
    // Left out, it would be that of the agents.
    parse_mode: draft.parseMode,
    ...(draft.at !== '' && { at_ms: new Date(draft.at).getTime() }),
  }
  // What is sent again after its answer was lost is the same broadcast; anything else is another one.
  const keys = useRef(new Map<string, string>())
  const start = useAction<typeof body & { readonly key: string }>(
    (body) => call<Broadcast>('POST', broadcastsPath, { body }),
    [broadcastsPath],
  )
  const refused = start.error instanceof ApiError ? (start.error.problem.problems ?? []) : []
  const problems = standingProblems(refused, body, start.variables)
  const answer = start.data as Broadcast | undefined
  const cancelled = answer?.state === 'cancelled' ? answer : undefined
  const of = (place: string) => problems.filter(({ path }) => isWithin(path, place))
  const isPlaced = ({ path }: ValueProblem) =>
    ['pool', 'recipients', 'text', 'parse_mode', 'at_ms'].some((place) => isWithin(path, place))
  const names = nobody
    .slice(0, maxNamed)
    .map((name) => `“${name.slice(0, 60)}”`)
    .join(', ')
  const unknown: ValueProblem = {
    path: 'recipients',
    message: t('outbox.nobody', { count: nobody.length, names: nobody.length > maxNamed ? `${names}, …` : names }),
    fix: t('outbox.nobodyFix'),
  }

  function submit() {
    const said = JSON.stringify(body)
    const key = keys.current.get(said) ?? newKey()
    keys.current.set(said, key)
    start.mutate(
      { ...body, key },
      {
        onSuccess: (answer) => {
          const { id, state } = answer as Broadcast
          // Somebody ended what was begun before its answer was lost: sent once more it is another one.
          if (state === 'cancelled') keys.current.delete(said)
          else {
            toast(t(notes[state], { id }))
            done()
          }
        },
      },
    )
  }

  return (
    <Form refusal={start.error} isBlocked={nobody.length > 0} submit={submit}>
      <FormFields frozen={start.isPending}>
        <SelectField
          label={t('outbox.pool')}
          value={pool}
          problem={of('pool')[0]}
          options={(pools.data ?? []).map(({ name, title }) => ({ value: name, label: title ?? name }))}
          onChange={(chosen) => change({ pool: chosen })}
        />
        {pools.data?.length === 0 && <p className="field-problem">{t('outbox.noPools')}</p>}
        <AreaField
          label={t('outbox.recipients')}
          hint={
            <>
              {t('outbox.recipientsHint')} <strong>{t('outbox.people', { count: people.length })}</strong>
            </>
          }
          value={draft.recipients}
          spellCheck={false}
          problems={[...(nobody.length > 0 ? [unknown] : []), ...of('recipients')]}
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
            problem={of('parse_mode')[0]}
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
      </FormFields>
      {start.error && !(refused.length > 0 && refused.every(isPlaced)) && <Failure error={start.error} />}
      {cancelled && (
        <div className="failure" role="alert">
          <strong>{t('outbox.wasCancelled', { ...cancelled })}</strong>
          <p>{t('outbox.sendAnew')}</p>
        </div>
      )}
      <FormFaults />
      <div className="actions">
        <Button
          look="primary"
          type="submit"
          busy={start.isPending}
          disabled={draft.recipients.trim() === '' || draft.text.trim() === '' || pool === ''}
        >
          {t('outbox.start')}
        </Button>
        <Button disabled={start.isPending} onClick={done}>
          {t('action.cancel')}
        </Button>
      </div>
    </Form>
  )
}
