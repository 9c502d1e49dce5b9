import { useQueryClient } from '@tanstack/react-query'
import { Suspense, useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Router, Switch, useLocation } from 'wouter'
import { useStatus } from './api/clients'
import { live } from './api/live'
import { endSessionIfOver, useSession } from './api/session'
import { type PageEntry, pages } from './pages'
import { LoginPage } from './pages/login'
import { NoPage } from './pages/no-page'
import { paramsOf, useAddress, useAddressSearch } from './shell/address'
import { Shell } from './shell/shell'
import { useTitle } from './shell/title'
import { Failure } from './ui/failure'
import { PageFailure } from './ui/page-failure'

export function App() {
  const session = useSession()
  const queries = useQueryClient()
  const isLoggedIn = session.data != null

  useEffect(() => {
    if (!isLoggedIn) return
    live.open()
    const releases = [
      live.onReset(() => void queries.invalidateQueries()),
      live.onPolicy(() => void endSessionIfOver(queries)),
    ]
    return () => {
      for (const release of releases) release()
      live.close()
    }
  }, [isLoggedIn, queries])

  if (session.isPending) return null
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />
  if (!isLoggedIn) return <LoginPage />
  return (
    <Router hook={useAddress} searchHook={useAddressSearch}>
      <Pages role={session.data?.role ?? 'viewer'} />
    </Router>
  )
}

function Pages({ role }: { role: 'viewer' | 'operator' }) {
  const status = useStatus()
  const [location] = useLocation()
  const isThere = ({ sandbox }: PageEntry) => !sandbox || Boolean(status.data?.sandbox)
  return (
    <Shell entries={pages.filter(isThere)}>
      <PageFailure place={location}>
        <Suspense fallback={<p className="muted">…</p>}>
          <Switch>
            {pages.map((entry) => (
              <Route key={entry.path} path={entry.path}>
                {(found) => {
                  const params = paramsOf(found as Record<string, string | undefined>)
                  if (params === undefined) return <NoPage why="unknown" />
                  if (entry.role !== undefined && role !== entry.role) return <NoPage why="operator" />
                  if (entry.sandbox && !status.data && !status.isError) return <p className="muted">…</p>
                  if (!isThere(entry)) return <NoPage why="sandbox" />
                  return <Titled entry={entry} params={params} />
                }}
              </Route>
            ))}
            <Route path="/login">
              <Redirect to="/" replace />
            </Route>
            <Route>
              <NoPage why="unknown" />
            </Route>
          </Switch>
        </Suspense>
      </PageFailure>
    </Shell>
  )
}

function Titled({ entry, params }: { entry: PageEntry; params: Readonly<Record<string, string>> }) {
  const { t } = useTranslation()
  useTitle([entry.title(t, params)].flat().filter(Boolean).join(' · '), 'page')
  return <entry.page params={params} />
}
