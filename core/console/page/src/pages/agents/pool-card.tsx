import { useTranslation } from 'react-i18next'
import { type AgentStatus, type Pool, poolsPath } from '../../api/agents'
import { call } from '../../api/http'
import { useAction } from '../../api/resources'
import { Badge } from '../../ui/badge'
import { Button } from '../../ui/button'
import { Card } from '../../ui/card'
import { Disclosure } from '../../ui/disclosure'
import { Failure } from '../../ui/failure'
import { type FigurePlot, Figures } from '../../ui/figures'
import { useFormats } from '../../ui/formats'
import { Help, type HelpWord, maybeHelp } from '../../ui/help'
import { Meter } from '../../ui/meter'
import { OperatorOnly } from '../../ui/operator-only'
import { AgentDone } from './agent-done'
import { AgentReason } from './agent-reason'

interface PoolCardProps {
  readonly pool: Pool
  readonly chosen: ReadonlySet<string>
  readonly choose: (names: readonly string[], isChosen: boolean) => void
}

const looks: Readonly<Record<string, 'good' | 'warn' | 'bad'>> = {
  online: 'good',
  flooded: 'warn',
  resting: 'warn',
  connecting: 'warn',
  reconnecting: 'warn',
  'login-needed': 'bad',
  quarantined: 'bad',
}

const poolPlots: readonly FigurePlot[] = [
  { figure: 'sent', reads: 'rate' },
  { figure: 'available', reads: 'amount' },
  { figure: 'waits', reads: 'rate', bad: true },
  { figure: 'failed', reads: 'rate', bad: true },
]
const agentPlots: readonly FigurePlot[] = [
  { figure: 'sent', reads: 'rate' },
  { figure: 'p95_ms', reads: 'time' },
  { figure: 'floods', reads: 'rate', bad: true },
  { figure: 'failed', reads: 'rate', bad: true },
]

/** A pool with its agents. */
export function PoolCard({ pool, chosen, choose }: PoolCardProps) {
  const { t } = useTranslation()
  const { name, title, paused, agents } = pool
  const what = paused ? 'resume' : 'pause'
  const act = useAction(() => call('POST', `/api/pools/${encodeURIComponent(name)}/${what}`), [poolsPath])
  const names = agents.map((agent) => agent.name)
  return (
    <Card
      title={
        <span className="row">
          {title ?? name}
          {paused && <Badge look="quiet">{t('agents.paused')}</Badge>}
          <span className="muted card-note row">
            <Help of="available">
              {t('agents.available', { available: pool.available_agents, total: pool.total_agents })}
            </Help>
            <Help of="strategy">{t(`agents.strategy.${pool.strategy}`, pool.strategy)}</Help>
          </span>
        </span>
      }
      side={
        <OperatorOnly>
          <Button small busy={act.isPending} onClick={() => act.mutate()}>
            {t(`action.${what}`)}
            <span className="hidden"> {title ?? name}</span>
          </Button>
        </OperatorOnly>
      }
    >
      {act.error && <Failure error={act.error} />}
      <Disclosure summary={t('figures.of', { name: title ?? name })}>
        {() => <Figures path={`/api/pools/${encodeURIComponent(name)}/metrics`} of={title ?? name} plots={poolPlots} />}
      </Disclosure>
      <OperatorOnly>
        <label className="check muted">
          <input
            type="checkbox"
            checked={names.length > 0 && names.every((each) => chosen.has(each))}
            onChange={({ target }) => choose(names, target.checked)}
          />
          {t('agents.all')}
        </label>
      </OperatorOnly>
      <ul className="agent-list">
        {agents.map((agent) => (
          <AgentRow
            key={agent.name}
            agent={agent}
            chosen={chosen.has(agent.name)}
            choose={(isChosen) => choose([agent.name], isChosen)}
          />
        ))}
      </ul>
    </Card>
  )
}

interface AgentRowProps {
  readonly agent: AgentStatus
  readonly chosen: boolean
  readonly choose: (isChosen: boolean) => void
}

function AgentRow({ agent, chosen, choose }: AgentRowProps) {
  const { t } = useTranslation()
  const format = useFormats()
  const { name, state, account, budgets, floods, machine } = agent
  return (
    <li className="agent-line">
      <OperatorOnly>
        <input type="checkbox" aria-label={name} checked={chosen} onChange={({ target }) => choose(target.checked)} />
      </OperatorOnly>
      <div className="agent-who">
        <span className="row">
          <strong>{name}</strong>
          <span>
            {maybeHelp(
              isExplained(state) ? state : undefined,
              <Badge look={looks[state] ?? 'quiet'}>{t(`agents.state.${state}`, state)}</Badge>,
            )}
          </span>
        </span>
        <span className="muted">{account && `${account.name}${account.username ? ` @${account.username}` : ''}`}</span>
        {machine && <span className="muted">{t('client.machine', { machine })}</span>}
        <AgentReason agent={agent} />
        {floods.map(({ method, wait_ms: waitMs }) => (
          <span key={method} className="agent-wait">
            {t('agents.wait', { method, time: format.duration(waitMs) })}
          </span>
        ))}
      </div>
      <dl className="agent-budgets">
        <Budget label={t('agents.messages')} help="budgets" {...budgets.messages} />
        <Budget label={t('agents.firsts')} help="firsts" {...budgets.first_messages} />
        <Budget label={t('agents.lookups')} help="lookups" {...budgets.lookups} />
      </dl>
      <AgentDone agent={agent} />
      <div className="agent-plots">
        <Disclosure summary={t('figures.of', { name })}>
          {() => <Figures path={`/api/agents/${encodeURIComponent(name)}/metrics`} of={name} plots={agentPlots} />}
        </Disclosure>
      </div>
    </li>
  )
}

/** What not everybody knows. */
function isExplained(state: string): state is 'flooded' | 'resting' | 'quarantined' | 'leaving' {
  return ['flooded', 'resting', 'quarantined', 'leaving'].includes(state)
}

interface BudgetProps {
  readonly label: string
  readonly help: HelpWord
  readonly used: number
  readonly limit: number
}

function Budget({ label, help, used, limit }: BudgetProps) {
  const { t } = useTranslation()
  const format = useFormats()
  return (
    <div>
      <dt>
        <Help of={help}>{label}</Help>
      </dt>
      <dd>
        {limit === 0 ? (
          <span className="muted">{t('agents.noLimit')}</span>
        ) : (
          <>
            <Meter label={label} value={used} most={limit} high={limit * 0.8} />
            {format.number(used)} / {format.number(limit)}
          </>
        )}
      </dd>
    </div>
  )
}
