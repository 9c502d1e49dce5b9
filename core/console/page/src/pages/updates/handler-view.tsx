import { useTranslation } from 'react-i18next'
import type { ExplainedHandler } from '../../api/updates'
import { ConditionView } from './condition-view'
import { VerdictBadge } from './outcome-badge'
import { RunView } from './run-view'

/** One handler: whether it was run and why, what its condition says, and what its runs did. */
export function HandlerView({ handler, cameMs }: { handler: ExplainedHandler; cameMs: number }) {
  const { t } = useTranslation()
  const { plugin, handler: member, label, verdict, because = '', condition, runs } = handler
  return (
    <li className="updates-handler">
      <div className="row">
        <strong className="mono">
          {plugin}.{member}
        </strong>
        <VerdictBadge verdict={verdict} />
      </div>
      <p className="muted mono">{label}</p>
      <p>{t(`updates.why.${verdict}`, { handler: because })}</p>
      {condition && (
        <ul className="updates-condition" aria-label={t('updates.condition')}>
          <ConditionView condition={condition} />
        </ul>
      )}
      {runs.map((run) => (
        <RunView key={run.attempt} run={run} cameMs={cameMs} />
      ))}
    </li>
  )
}
