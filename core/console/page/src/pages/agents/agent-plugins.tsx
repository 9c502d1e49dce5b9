import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { useLiveRefetch, useResource } from '../../api/resources'
import { Card } from '../../ui/card'

const path = '/api/agents/plugins'

interface AgentPlugin {
  readonly name: string
  readonly file: string
  readonly has_options: boolean
}

/** The plugins that every agent runs, with the way to their options; nothing while there are none. */
export function AgentPlugins() {
  const { t } = useTranslation()
  useLiveRefetch('config', path)
  const { data: plugins = [] } = useResource<readonly AgentPlugin[]>(path)
  if (plugins.length === 0) return null
  return (
    <Card title={t('agents.plugins')}>
      <ul className="stack plain">
        {plugins.map(({ name, file, has_options: hasOptions }) => (
          <li key={name} className="row">
            <strong>{name}</strong>
            <code className="muted">{file}</code>
            {hasOptions && (
              <Link href={`/agents/plugins/${encodeURIComponent(name)}`}>
                {t('options.open')}
                <span className="hidden"> {name}</span>
              </Link>
            )}
          </li>
        ))}
      </ul>
    </Card>
  )
}
