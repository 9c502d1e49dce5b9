import { type FormEvent, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { call } from '../api/http'
import { ApiError } from '../api/problem'
import { useAction } from '../api/resources'
import type { Agent, Channel } from '../api/shapes'
import { Button } from '../ui/button'
import { Failure } from '../ui/failure'
import { Field } from '../ui/field'
import { ChannelConflict } from './channel-conflict'
import { type ChannelDraft, draftOf } from './channel-draft'
import './channel-form.css'

const path = '/api/channels'

/**
 * Adds or changes a channel. What the server has against a value stands beside its field; somebody else's change in
 * between is shown, and nothing of either is lost.
 */
export function ChannelForm({ channel, done }: { channel?: Channel; done: () => void }) {
  const { t } = useTranslation()
  const [draft, setDraft] = useState(draftOf(channel))
  const [from, setFrom] = useState(draft)
  const [version, setVersion] = useState(channel?.version)
  const save = useAction(
    () =>
      channel
        ? call('PUT', `${path}/${encodeURIComponent(channel.id)}`, { body: changesOf(draft), ifMatch: `"${version}"` })
        : call('POST', path, { body: draft }),
    [path],
  )
  const remove = useAction(() => call('DELETE', `${path}/${encodeURIComponent(channel?.id ?? '')}`), [path])
  const problem = save.error instanceof ApiError ? save.error : undefined
  const theirs = problem?.problem.theirs as Channel | undefined
  const isAgentMissing = draft.crm_enabled && draft.agents.length === 0
  const change = (part: Partial<ChannelDraft>) => setDraft({ ...draft, ...part })
  const changeAgent = (index: number, part: Partial<Agent>) =>
    change({ agents: draft.agents.map((agent, at) => (at === index ? { ...agent, ...part } : agent)) })

  function submit(event: FormEvent) {
    event.preventDefault()
    if (!isAgentMissing) save.mutate(undefined, { onSuccess: done })
  }

  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Field
        label={t('channel.id')}
        value={draft.id}
        disabled={channel !== undefined}
        required
        problem={at(problem, 'id')}
        onChange={({ target }) => change({ id: target.value })}
      />
      <Field
        label={t('channel.name')}
        value={draft.name}
        required
        problem={at(problem, 'name')}
        onChange={({ target }) => change({ name: target.value })}
      />
      <label className="check">
        <input type="checkbox" checked={draft.enabled} onChange={({ target }) => change({ enabled: target.checked })} />
        {t('channel.enabled')}
      </label>
      <label className="check">
        <input
          type="checkbox"
          checked={draft.crm_enabled}
          onChange={({ target }) => change({ crm_enabled: target.checked })}
        />
        {t('channel.crm')}
      </label>
      <fieldset>
        <legend>{t('channel.agents')}</legend>
        {draft.agents.map((agent, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: an agent has no other name while it is being written.
          <div className="agent-row" key={index}>
            <Field
              label={t('channel.phone')}
              type="tel"
              value={agent.phone}
              problem={at(problem, `agents[${index}].phone`)}
              onChange={({ target }) => changeAgent(index, { phone: target.value })}
            />
            <Field
              label={t('channel.session')}
              value={agent.session_name}
              problem={at(problem, `agents[${index}].session_name`)}
              onChange={({ target }) => changeAgent(index, { session_name: target.value })}
            />
            <Button
              small
              look="danger"
              onClick={() => change({ agents: draft.agents.filter((_, other) => other !== index) })}
            >
              {t('action.remove')}
              <span className="hidden"> {agent.session_name}</span>
            </Button>
          </div>
        ))}
        <Button small onClick={() => change({ agents: [...draft.agents, { phone: '', session_name: '' }] })}>
          {t('channel.addAgent')}
        </Button>
        {isAgentMissing && (
          <p className="field-problem" role="alert">
            {t('channel.agentNeeded')}
          </p>
        )}
      </fieldset>
      {theirs ? (
        <ChannelConflict
          {...{ from, mine: draft, theirs: draftOf(theirs) }}
          decide={(decided) => {
            setDraft(decided)
            setFrom(draftOf(theirs))
            setVersion(problem?.problem.version)
            save.reset()
          }}
        />
      ) : (
        save.error && <Failure error={save.error} />
      )}
      {remove.error && <Failure error={remove.error} />}
      <div className="actions">
        <Button look="primary" type="submit" busy={save.isPending} disabled={isAgentMissing || theirs !== undefined}>
          {t('action.save')}
        </Button>
        <Button onClick={done}>{t('action.cancel')}</Button>
        {channel && (
          <Button
            look="danger"
            busy={remove.isPending}
            onClick={() => {
              if (window.confirm(t('channel.confirm', { name: channel.name })))
                remove.mutate(undefined, { onSuccess: done })
            }}
          >
            {t('action.remove')}
          </Button>
        )}
      </div>
    </form>
  )
}

/** The server names a value from the file's root: `channels[2].agents[0].phone`; the form knows the end of it. */
function at(error: ApiError | undefined, place: string) {
  return error?.problem.problems?.find(({ path: full }) => full === place || full.endsWith(`].${place}`))
}

function changesOf({ id: _, ...changes }: ChannelDraft): Omit<ChannelDraft, 'id'> {
  return changes
}
