import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { Route, Switch, useLocation } from 'wouter'
import { useStatus } from './api/clients'
import { live } from './api/live'
import { useSession } from './api/session'
import { pages } from './pages'
import { LoginPage } from './pages/login'
import { Shell } from './shell/shell'
import { Failure } from './ui/failure'
import { PageFailure } from './ui/page-failure'

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
  return <Pages role={session.data?.role ?? 'viewer'} />
}

function Pages({ role }: { role: 'viewer' | 'operator' }) {
  const status = useStatus()
  const [location] = useLocation()
  const offered = pages.filter(
    (entry) => (entry.role === undefined || role === entry.role) && (!entry.sandbox || status.data?.sandbox),
  )
  const [first] = pages
  return (
    <Shell entries={offered}>
      <PageFailure place={location}>
        <Suspense fallback={<p className="muted">…</p>}>
          <Switch>
            {offered.map(({ path, page: Page }) => (
              <Route key={path} path={path}>
                {(params) => <Page params={params as Readonly<Record<string, string>>} />}
              </Route>
            ))}
            {first && <Route>{() => <first.page params={{}} />}</Route>}
          </Switch>
        </Suspense>
      </PageFailure>
    </Shell>
  )
}
