import { useTranslation } from 'react-i18next'
import { Link } from 'wouter'
import { ApiError, isMissing } from '../../api/problem'
import { useLiveRefetch, useResource } from '../../api/resources'
import type { OptionForm } from '../../forms/option-shapes'
import { Failure } from '../../ui/failure'
import { Missing } from '../../ui/missing'
import { ResourceView } from '../../ui/resource-view'
import { OptionsForm } from './options-form'
import '../../forms/options.css'

/** The options of one plugin of a client, or of all agents: without a name in the address. */
export function OptionsPage({ params: { name, plugin = '' } }: { params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  const owner = name === undefined ? '/agents' : `/clients/${encodeURIComponent(name)}`
  const path = `/api${owner}/plugins/${encodeURIComponent(plugin)}/options`
  useLiveRefetch('config', path)
  const form = useResource<OptionForm>(path)
  // What is shown already stays, with all that is written in it: a plugin that is read anew may be back in a moment.
  const isGone = isMissing(form.error)
  if (isGone && form.data === undefined) {
    if (form.error instanceof ApiError && form.error.problem.code === 'APP_CLIENT_UNKNOWN') {
      return <Missing what="client" back="/" isPage />
    }
    return <Missing what={name === undefined ? 'agentPlugin' : 'plugin'} back={owner} isPage />
  }
  return (
    <>
      <div className="stack">
        <h1>{t('options.title', { plugin })}</h1>
        <p className="muted">
          {name !== undefined && `${t('options.of')} `}
          <Link href={owner}>{name ?? t('options.ofAgents')}</Link>
        </p>
      </div>
      {isGone && <Failure error={form.error} retry={() => void form.refetch()} />}
      <ResourceView resource={form}>
        {(stored) => <OptionsForm key={path} stored={stored} path={path} client={name} />}
      </ResourceView>
    </>
  )
}
