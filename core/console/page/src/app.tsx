import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Route, Switch } from 'wouter'
import { live } from './api/live'
import { useSession } from './api/session'
import { ChannelsPage } from './pages/channels'
import { ClientPage } from './pages/client'
import { DeadLettersPage } from './pages/dead-letters'
import { LoginPage } from './pages/login'
import { OverviewPage } from './pages/overview'
import { type NavEntry, Shell } from './shell/shell'
import { Failure } from './ui/failure'

const entries: readonly NavEntry[] = [
  { path: '/', key: 'overview' },
  { path: '/channels', key: 'channels' },
  { path: '/deadletters', key: 'deadletters' },
]

export function App() {
  const session = useSession()
  const queries = useQueryClient()
  const isLoggedIn = session.data != null

  useEffect(() => {
    if (!isLoggedIn) return
    live.open()
    const release = live.onReset(() => void queries.invalidateQueries())
    return () => {
      release()
      live.close()
    }
  }, [isLoggedIn, queries])

  if (session.isPending) return null
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />
  if (!isLoggedIn) return <LoginPage />
  return (
    <Shell entries={entries}>
      <Switch>
        <Route path="/" component={OverviewPage} />
        <Route path="/channels" component={ChannelsPage} />
        <Route path="/deadletters" component={DeadLettersPage} />
        <Route path="/clients/:name">{({ name }) => <ClientPage name={name} />}</Route>
        <Route component={OverviewPage} />
      </Switch>
    </Shell>
  )
}
