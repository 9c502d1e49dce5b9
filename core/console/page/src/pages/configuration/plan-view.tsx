import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/card'
import { ProblemBox } from '../../ui/problem-box'
import type { ChangePlan, Difference } from './config-shapes'

/** So many names are told of those for whom the same changes. */
const maxNamed = 4

/** What a text would change, client by client. Values are not shown: they may be secrets. */
export function PlanView({ plan: { clients, agents, needs_restart, diagnostics } }: { plan: ChangePlan }) {
  const { t } = useTranslation()
  const changed = clients.filter(({ kind }) => kind !== 'none')
  const isNothing = [changed, agents, needs_restart, diagnostics].every(({ length }) => length === 0)
  return (
    <Card title={t('configuration.plan')}>
      <div role="status" className="stack">
        {isNothing && <p className="muted">{t('configuration.nothing')}</p>}
        <ul className="plan-list">
          {[...alike(changed)].map(([key, [first, ...others]]) => (
            <li key={key}>
              <strong>{[first, ...others.slice(0, maxNamed - 1)].map((one) => one?.client).join(', ')}</strong>{' '}
              {others.length >= maxNamed && `${t('configuration.more', { count: others.length - maxNamed + 1 })} `}
              {t(`configuration.kind.${first?.kind}`, { count: others.length + 1 })}{' '}
              <Paths differences={first?.differences ?? []} />
            </li>
          ))}
          {agents.length > 0 && (
            <li>
              {t('configuration.agents')} <Paths differences={agents} />
            </li>
          )}
          {needs_restart.length > 0 && (
            <li>
              {t('configuration.needsRestart')} <Paths differences={needs_restart} />
            </li>
          )}
        </ul>
        {diagnostics.map((problem) => (
          <ProblemBox key={`${problem.code} ${problem.what}`} problem={problem} />
        ))}
      </div>
    </Card>
  )
}

/** Those for whom the same changes in the same way. */
function alike(changed: ChangePlan['clients']): ReadonlyMap<string, ChangePlan['clients']> {
  const groups = new Map<string, ChangePlan['clients'][number][]>()
  for (const one of changed) {
    const key = [one.kind, ...one.differences.map(({ path }) => path)].join(' ')
    const known = groups.get(key)
    if (known) known.push(one)
    else groups.set(key, [one])
  }
  return groups
}

function Paths({ differences }: { differences: readonly Difference[] }) {
  return <span className="muted mono">{differences.map(({ path }) => path).join(', ')}</span>
}
