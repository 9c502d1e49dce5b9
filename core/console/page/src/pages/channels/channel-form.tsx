import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../../api/http'
import { ApiError } from '../../api/problem'
import { useAction } from '../../api/resources'
import { useIsOperator } from '../../api/session'
import type { Channel } from '../../api/shapes'
import { isSame } from '../../forms/compare-values'
import { forForms } from '../../forms/for-forms'
import { isShown, type OptionField, type Values } from '../../forms/option-shapes'
import { useStanding } from '../../forms/use-standing'
import { Button } from '../../ui/button'
import { ConfirmButton } from '../../ui/confirm-button'
import { Failure } from '../../ui/failure'
import { Form, FormFaults } from '../../ui/form'
import { toast } from '../../ui/toasts'
import { ChannelConflict } from './channel-conflict'
import { ChannelSection } from './channel-section'
import { agentsOf, carriedOver, patchBetween, sectionsOf, valuesOf } from './channel-values'
import './channel-form.css'

const path = '/api/channels'

interface ChannelFormProps {
  /** Everything a channel can be told. */
  readonly fields: readonly OptionField[]
  /** Absent: a new one. */
  readonly channel?: Channel
  /** Told when it is stored, but more has been written meanwhile, so that the form stays. */
  readonly stored?: (channel: Channel) => void
  readonly done: () => void
}

/**
 * Adds or changes a channel. What the server has against a value stands beside its field; somebody else's change in
 * between is shown, and nothing of either is lost; nor is what is written while it is being saved.
 */
export function ChannelForm({ fields, channel: given, stored, done }: ChannelFormProps) {
  const { t } = useTranslation()
  const isOperator = useIsOperator()
  const [channel, setChannel] = useState(given)
  const [from, setFrom] = useState<Values>(channel ? valuesOf(channel) : {})
  const [values, setValues] = useState(from)
  const [version, setVersion] = useState(channel?.version)
  const one = `${path}/${encodeURIComponent(channel?.id ?? '')}`
  const save = useAction<Values>(
    (sent) =>
      channel
        ? call<Channel>('PUT', one, { body: patchBetween(from, sent), ifMatch: `"${version}"` })
        : call<Channel>('POST', path, { body: sent }),
    [path],
  )
  const remove = useAction(() => call('DELETE', one, { ifMatch: `"${version}"` }), [path])
  const refusal = save.error instanceof ApiError ? save.error.problem : undefined
  const theirs = refusal?.theirs as Channel | undefined
  const refused = (refusal?.problems ?? []).map(forForms)
  const isAgentMissing = values.crm_enabled === true && agentsOf(values).length === 0
  const missing = { path: 'agents', message: t('channel.agentNeeded'), fix: '' }
  const { standing, hasStood } = useStanding(refused, values, save)
  const problems = [...(isAgentMissing ? [missing] : []), ...standing]
  const isTold = refused.some(hasStood) && refused.every((problem) => isShown(fields, problem.path))
  const isBusy = save.isPending || remove.isPending

  function end(note: 'channel.saved' | 'channel.removed') {
    toast(t(note, { name: values.name }))
    done()
  }

  const latest = useRef(values)
  latest.current = values
  function goOn(sent: Values, now: Channel) {
    if (isSame(latest.current, sent)) {
      end('channel.saved')
      return
    }
    const kept = valuesOf(now)
    setChannel(now)
    setFrom(kept)
    setVersion(now.version)
    // The id is what it is called by from now on.
    setValues((mine) => ({ ...carriedOver(sent, mine, kept), id: now.id }))
    stored?.(now)
  }

  return (
    <Form
      className="stack channel-form"
      refusal={save.error}
      isBlocked={isAgentMissing}
      submit={() => save.mutate(values, { onSuccess: (now) => goOn(values, now as Channel) })}
    >
      {sectionsOf(fields).map((section) => (
        <ChannelSection
          key={section.key}
          {...{ section, values, problems }}
          isStored={channel !== undefined}
          isOnItsWay={save.isPending}
          disabled={!isOperator}
          change={setValues}
        />
      ))}
      {theirs ? (
        <ChannelConflict
          {...{ fields, from, mine: values, theirs: valuesOf(theirs) }}
          decide={(decided) => {
            setValues(decided)
            setFrom(valuesOf(theirs))
            setVersion(refusal?.version)
            save.reset()
          }}
        />
      ) : (
        save.error && !isTold && <Failure error={save.error} />
      )}
      {remove.error && <Failure error={remove.error} />}
      <FormFaults />
      {save.isSuccess && <p role="status">{t('form.savedEarlier')}</p>}
      <div className="actions">
        <Button look="primary" type="submit" busy={save.isPending} disabled={theirs !== undefined || isBusy}>
          {t('action.save')}
        </Button>
        <Button disabled={isBusy} onClick={done}>
          {t('action.cancel')}
        </Button>
        {channel && (
          <ConfirmButton
            busy={remove.isPending}
            disabled={isBusy}
            question={t('channel.confirm', { name: channel.name })}
            onConfirm={() => remove.mutate(undefined, { onSuccess: () => end('channel.removed') })}
          >
            {t('action.remove')}
          </ConfirmButton>
        )}
      </div>
    </Form>
  )
}
