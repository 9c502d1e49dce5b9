import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Pool, poolsPath } from '../../api/agents'
import { call } from '../../api/http'
import type { Problem } from '../../api/problem'
import { useAction, useResource } from '../../api/resources'
import type { Channels } from '../../api/shapes'
import { useTold } from '../../i18n/problems/use-told'
import { AreaField } from '../../ui/area-field'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { ConfirmButton } from '../../ui/confirm-button'
import { Failure } from '../../ui/failure'
import { OperatorOnly } from '../../ui/operator-only'
import { SelectField } from '../../ui/select-field'
import { ValueProblemText } from '../../ui/value-problem'

interface BulkResult {
  readonly agent: string
  readonly outcome: 'done' | 'failed'
  readonly state?: string
  readonly problem?: Pick<Problem, 'code' | 'detail' | 'fix' | 'facts' | 'problems'>
}

interface BulkAgent {
  readonly session_name: string
  readonly phone?: string
}

interface BulkBarProps {
  readonly pools: readonly Pool[]
  readonly chosen: ReadonlySet<string>
  /** Told of those that are there no more. */
  readonly forget: (names: readonly string[]) => void
}

/** Does one thing to all chosen agents, or adds several, and says of each what came of it. */
export function BulkBar(props: BulkBarProps) {
  return (
    <OperatorOnly>
      <Bar {...props} />
    </OperatorOnly>
  )
}

function Bar({ chosen, forget }: BulkBarProps) {
  const { t } = useTranslation()
  const channels = useResource<Channels>('/api/channels')
  const options = (channels.data?.channels ?? []).map(({ id, name }) => ({ value: id, label: name }))
  const [wanted, setWanted] = useState('')
  const [pasted, setPasted] = useState<string>()
  const channel = wanted || (options[0]?.value ?? '')
  const act = useAction<{ action: string; agents: readonly BulkAgent[] }>(
    ({ action, agents }) =>
      call('POST', '/api/agents/bulk', { body: { action, agents, ...(channel !== '' && { channel }) } }),
    [poolsPath, '/api/channels'],
  )
  const agents = [...chosen]
  const names = agents.map((name) => ({ session_name: name }))
  const run = (action: string) =>
    act.mutate(
      { action, agents: names },
      {
        onSuccess: (answer) => {
          const done = (answer as readonly BulkResult[]).filter(({ outcome }) => outcome === 'done')
          if (action === 'remove') forget(done.map(({ agent }) => agent))
        },
      },
    )
  const results = act.data as readonly BulkResult[] | undefined
  const lines = linesOf(pasted ?? '')
  const added = lines.flatMap(({ agent }) => agent ?? [])
  return (
    <Card
      title={
        chosen.size === 0 ? (
          <span className="muted card-note">{t('agents.choose')}</span>
        ) : (
          t('agents.chosen', { count: chosen.size })
        )
      }
      side={
        <Button
          small
          aria-expanded={pasted !== undefined}
          onClick={() => setPasted(pasted === undefined ? '' : undefined)}
        >
          {t('agents.addSome')}
        </Button>
      }
    >
      {chosen.size > 0 && (
        <div className="bulk">
          {(['pause', 'resume', 'check', 'clear-floods'] as const).map((action) => (
            <Button key={action} small busy={act.isPending} onClick={() => run(action)}>
              {t(`agents.bulk.${action}`)}
            </Button>
          ))}
          <ConfirmButton
            small
            busy={act.isPending}
            question={t('agents.confirmRemove', { count: names.length })}
            onConfirm={() => run('remove')}
          >
            {t('agents.bulk.remove')}
          </ConfirmButton>
        </div>
      )}
      {(chosen.size > 0 || pasted !== undefined) && options.length > 0 && (
        <div className="bulk">
          <SelectField
            label={t('agents.channel')}
            value={channel}
            options={options}
            onChange={(chosen) => setWanted(chosen)}
          />
          {chosen.size > 0 && (
            <Button small busy={act.isPending} onClick={() => run('move')}>
              {t('agents.bulk.move')}
            </Button>
          )}
        </div>
      )}
      {pasted !== undefined && (
        <>
          <AreaField
            label={t('agents.newOnes')}
            hint={t('agents.newOnesHint')}
            placeholder="+79991234567 agent_python_3"
            value={pasted}
            spellCheck={false}
            problems={lines.flatMap(({ number, isMissing }) =>
              isMissing ? [{ path: `${number}`, message: t(`agents.missing.${isMissing}`, { number }), fix: '' }] : [],
            )}
            onChange={({ target }) => setPasted(target.value)}
          />
          <div className="actions">
            <Button
              look="primary"
              busy={act.isPending}
              disabled={added.length === 0 || added.length < lines.length || channel === ''}
              onClick={() => act.mutate({ action: 'add', agents: added })}
            >
              {t('action.add')}
            </Button>
          </div>
        </>
      )}
      {act.error && <Failure error={act.error} />}
      {results && (
        <ul className="bulk-results" role="status">
          {results.map(({ agent, outcome, state, problem }) => (
            <li key={agent} className={`bulk-${outcome}`}>
              <strong>{agent}</strong>{' '}
              {problem ? <WhyNot problem={problem} /> : state ? t(`agents.state.${state}`, state) : t('agents.done')}
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

/** Why it did not work out for an agent; what is wrong with its values alone, where they are the reason. */
function WhyNot({ problem: { detail, problems = [], ...problem } }: { problem: NonNullable<BulkResult['problem']> }) {
  const told = useTold()
  if (problems.length === 0) {
    const { what, fix } = told({ ...problem, what: detail })
    return `${what} ${fix ?? ''}`
  }
  return problems.map((one) => (
    <span key={`${one.path} ${one.message}`}>
      <ValueProblemText problem={one} />{' '}
    </span>
  ))
}

interface AgentLine {
  /** From 1. */
  readonly number: number
  readonly agent?: BulkAgent
  readonly isMissing?: 'phone' | 'name'
}

/** One agent a line: a phone number and a session name, in any order. */
function linesOf(pasted: string): AgentLine[] {
  return pasted.split('\n').flatMap((line, index): AgentLine[] => {
    const number = index + 1
    const phone = /\+[\d ()-]{6,}\d/.exec(line)?.[0]
    const name = line
      .replace(phone ?? '', '')
      .replace(/[,;]/g, ' ')
      .trim()
    if (name === '' && phone === undefined) return []
    if (name === '') return [{ number, isMissing: 'name' }]
    if (phone === undefined) return [{ number, isMissing: 'phone' }]
    return [{ number, agent: { session_name: name, phone: phone.replace(/[^\d+]/g, '') } }]
  })
}
