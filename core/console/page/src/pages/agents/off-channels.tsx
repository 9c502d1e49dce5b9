import { useTranslation } from 'react-i18next'
import type { Pool } from '../../api/agents'
import { useLiveRefetch, useResource } from '../../api/resources'
import type { Channels } from '../../api/shapes'
import { Badge } from '../../ui/badge'
import { Card } from '../../ui/card'
import { OperatorOnly } from '../../ui/operator-only'

interface OffChannelsProps {
  readonly pools: readonly Pool[]
  readonly chosen: ReadonlySet<string>
  readonly choose: (names: readonly string[], isChosen: boolean) => void
}

/** The channels that are off, with the agents that no pool has. */
export function OffChannels({ pools, chosen, choose }: OffChannelsProps) {
  const { t } = useTranslation()
  useLiveRefetch('channels', '/api/channels')
  const all = useResource<Channels>('/api/channels').data?.channels ?? []
  const atWork = new Set(pools.flatMap(({ agents }) => agents.map(({ name }) => name)))
  return all
    .filter(({ enabled }) => enabled === false)
    .map(({ id, name, agents }) => ({
      ...{ id, name },
      agents: agents.map((agent) => agent.session_name).filter((agent) => !atWork.has(agent)),
    }))
    .filter(({ agents }) => agents.length > 0)
    .map(({ id, name, agents }) => (
      <Card
        key={id}
        title={
          <span className="row">
            {name}
            <Badge look="quiet">{t('agents.state.channel-off')}</Badge>
          </span>
        }
      >
        <ul className="agent-list">
          {agents.map((agent) => (
            <li key={agent} className="row">
              <OperatorOnly>
                <input
                  type="checkbox"
                  aria-label={agent}
                  checked={chosen.has(agent)}
                  onChange={({ target }) => choose([agent], target.checked)}
                />
              </OperatorOnly>
              <strong>{agent}</strong>
            </li>
          ))}
        </ul>
      </Card>
    ))
}
