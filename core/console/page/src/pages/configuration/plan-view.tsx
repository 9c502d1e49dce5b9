import { useTranslation } from 'react-i18next'
import { Card } from '../../ui/card'
import { ProblemBox } from '../../ui/problem-box'
import type { ChangePlan, Difference } from './config-shapes'

/** What a text would change, client by client. Values are not shown: they may be secrets. */
export function PlanView({ plan: { clients, needs_restart, diagnostics } }: { plan: ChangePlan }) {
  const { t } = useTranslation()
  const changed = clients.filter(({ kind }) => kind !== 'none')
  const isNothing = changed.length === 0 && needs_restart.length === 0 && diagnostics.length === 0
  return (
    <Card title={t('configuration.plan')}>
      <div role="status" className="stack">
        {isNothing && <p className="muted">{t('configuration.nothing')}</p>}
        <ul className="plan-list">
          {changed.map(({ client, kind, differences }) => (
            <li key={client}>
              <strong>{client}</strong> {t(`configuration.kind.${kind}`)} <Paths differences={differences} />
            </li>
          ))}
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

function Paths({ differences }: { differences: readonly Difference[] }) {
  return <span className="muted mono">{differences.map(({ path }) => path).join(', ')}</span>
}
