import { useTranslation } from 'react-i18next'
import { Link, useLocation } from 'wouter'
import { call } from '../api/http'
import type { LiveEvent } from '../api/live'
import { ApiError, isMissing } from '../api/problem'
import { useAction, useLivePatch, useLiveRefetch, useResource } from '../api/resources'
import type { Client, Plugin } from '../api/shapes'
import { Button } from '../ui/button'
import { Card } from '../ui/card'
import { Failure } from '../ui/failure'
import { Help } from '../ui/help'
import { Missing } from '../ui/missing'
import { OperatorOnly } from '../ui/operator-only'
import { Reason } from '../ui/reason'
import { ResourceView } from '../ui/resource-view'
import { StateBadge } from '../ui/state-badge'
import { TableFrame } from '../ui/table-frame'
import { ClientPlots } from './client-plots'
import { accountOf } from './client-row'
import { FloodsCard } from './floods-card'
import { JobRow } from './job-row'
import { LogView } from './logs/log-view'
import { RemoveClientCard, useRemoveClient } from './remove-client'

/** One client: how it is and why, its plugins and jobs, its calls. */
export function ClientPage({ params: { name = '' } }: { params: Readonly<Record<string, string>> }) {
  // What was done to one of them is said of no other.
  return <NamedClient key={name} name={name} />
}

function NamedClient({ name }: { name: string }) {
  const { t } = useTranslation()
  const path = `/api/clients/${encodeURIComponent(name)}`
  const removal = useRemoveClient(name, path)
  // Whoever is taken out is not asked about any more.
  if (removal.isUnderWay) return <p className="muted loading">{t('newclient.removing', { name })}</p>
  return <KnownClient name={name} path={path} removal={removal} />
}

type Removal = Pick<ReturnType<typeof useRemoveClient>, 'run' | 'error'>

function KnownClient({ name, path, removal }: { name: string; path: string; removal: Removal }) {
  useLivePatch(`clients:${name}`, path, patchState)
  useLiveRefetch(`clients:${name}`, path)
  useLiveRefetch(`jobs:${name}`, path)
  useLiveRefetch(`plugins:${name}`, path)
  const client = useResource<Client>(path)
  if (isMissing(client.error)) return <Missing what="client" back="/" isPage />
  return (
    <ResourceView resource={client}>
      {(data) => <ClientView client={data} path={path} removal={removal} />}
    </ResourceView>
  )
}

/** At once, before it is asked for anew. */
function patchState(client: Client, { type, data }: LiveEvent): Client {
  if (type !== 'client-state') return client
  const { state, reason, error } = data as Client
  return { ...client, state, reason, error }
}

function ClientView({ client, path, removal }: { client: Client; path: string; removal: Removal }) {
  const { t } = useTranslation()
  const [, go] = useLocation()
  const login = `/sessions/${encodeURIComponent(client.name)}/login`
  const act = useAction<string>(
    async (what) => {
      try {
        await call('POST', `${path}/${what}`)
        return false
      } catch (error) {
        if (!(error instanceof ApiError && error.problem.code === 'CONSOLE_LOGIN_AWAITED')) throw error
        return true
      }
    },
    [path, '/api/clients'],
  )
  // Whoever left the page meanwhile is not led away from where they are.
  const run = (what: string) => act.mutate(what, { onSuccess: (isLoginAwaited) => isLoginAwaited && go(login) })
  const isDown = ['stopped', 'failed', 'idle'].includes(client.state)
  return (
    <>
      <div className="page-head">
        <div className="row">
          <h1>{client.name}</h1>
          <StateBadge state={client.state} />
          <span className="muted">{client.account ? accountOf(client) : t(`client.type.${client.type}`)}</span>
          {client.machine && <span className="muted">{t('client.machine', { machine: client.machine })}</span>}
        </div>
        <div className="actions">
          <Link className="button" href={`/updates/${encodeURIComponent(client.name)}`}>
            {t('updates.title')}
          </Link>
          <OperatorOnly>
            {isDown && client.type === 'user' && (
              <Link className="button" href={login}>
                {t('sessions.logIn')}
              </Link>
            )}
            {isDown ? (
              <Button look="primary" busy={act.isPending} onClick={() => run('start')}>
                {t('action.start')}
              </Button>
            ) : (
              <>
                <Button busy={act.isPending} onClick={() => run('restart')}>
                  {t('action.restart')}
                </Button>
                <Button look="danger" busy={act.isPending} onClick={() => run('stop')}>
                  {t('action.stop')}
                </Button>
              </>
            )}
          </OperatorOnly>
        </div>
      </div>
      <Reason reason={client.reason} error={client.error} withFix />
      {act.error && <Failure error={act.error} />}
      <ClientPlots path={path} client={client.name} />
      {client.plugins.map((plugin) => (
        <PluginCard key={plugin.name} plugin={plugin} path={path} client={client.name} />
      ))}
      <FloodsCard path={path} client={client.name} />
      <CallsCard client={client} />
      <Card title={t('logs.ofClient')}>
        <LogView filter={{ level: 'debug', category: '', client: client.name, text: '' }} />
      </Card>
      <OperatorOnly>
        <RemoveClientCard name={client.name} {...removal} />
      </OperatorOnly>
    </>
  )
}

function PluginCard({ plugin, path, client }: { plugin: Plugin; path: string; client: string }) {
  const { t } = useTranslation()
  const what = plugin.enabled ? 'disable' : 'enable'
  const act = useAction(
    () => call('POST', `${path}/plugins/${encodeURIComponent(plugin.name)}/${what}`),
    [path, '/api/clients'],
  )
  return (
    <Card
      title={
        <span className="row">
          {plugin.name}
          <code className="muted card-note">{plugin.file}</code>
        </span>
      }
      side={
        <div className="row">
          {plugin.has_options && (
            <Link href={`/clients/${encodeURIComponent(client)}/plugins/${encodeURIComponent(plugin.name)}`}>
              {t('options.open')}
              <span className="hidden"> {plugin.name}</span>
            </Link>
          )}
          <OperatorOnly>
            <Button small busy={act.isPending} onClick={() => act.mutate()}>
              {t(`action.${what}`)}
            </Button>
          </OperatorOnly>
        </div>
      }
    >
      {!plugin.enabled && <p>{t('client.disabled')}</p>}
      {act.error && <Failure error={act.error} />}
      {plugin.handlers.length > 0 && (
        <div className="row words">
          <span className="muted">
            <Help of="handlers">{t('client.handlers')}</Help>
          </span>
          {plugin.handlers.map(({ member, label }) => (
            <code key={member}>{label}</code>
          ))}
        </div>
      )}
      {plugin.jobs.map((job) => (
        <JobRow key={job.name} job={job} path={path} topic={`jobs:${client}`} />
      ))}
    </Card>
  )
}

function CallsCard({ client }: { client: Client }) {
  const { t, i18n } = useTranslation()
  const number = new Intl.NumberFormat(i18n.language)
  const methods = client.calls?.methods ?? []
  return (
    <Card title={t('client.calls')}>
      {methods.length === 0 ? (
        <p className="muted">{t('empty.nothing')}</p>
      ) : (
        <TableFrame label={t('client.calls')}>
          <table className="stacked">
            <thead>
              <tr>
                <th scope="col">{t('client.method')}</th>
                <th scope="col" className="number">
                  {t('client.count')}
                </th>
                <th scope="col" className="number">
                  {t('client.failures')}
                </th>
                <th scope="col">{t('error.code')}</th>
              </tr>
            </thead>
            <tbody>
              {methods.slice(0, 30).map(({ method, calls, failures, codes }) => (
                <tr key={method}>
                  <td className="mono stacked-head">{method}</td>
                  <td className="number" data-head={t('client.count')}>
                    {number.format(calls)}
                  </td>
                  <td className={failures > 0 ? 'number bad' : 'number'} data-head={t('client.failures')}>
                    {number.format(failures)}
                  </td>
                  <td className="mono" data-head={t('error.code')}>
                    {codes.map(({ code, count }) => `${code} ×${count}`).join(', ')}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </TableFrame>
      )}
    </Card>
  )
}
