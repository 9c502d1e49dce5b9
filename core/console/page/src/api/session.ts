import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { forgetDrafts } from '../ui/use-draft'
import { call, rememberCsrfToken } from './http'
import { live } from './live'
import { ApiError } from './problem'

export interface Session {
  readonly name: string
  readonly role: 'viewer' | 'operator'
  readonly csrf_token: string
}

/** Who is logged in; `null` when nobody is. */
export function useSession() {
  return useQuery({
    queryKey: ['session'],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Session | null> => {
      try {
        const session = await call<Session>('GET', '/api/session', { signal })
        rememberCsrfToken(session.csrf_token)
        return session
      } catch (error) {
        if (error instanceof ApiError && error.problem.status === 401) return null
        throw error
      }
    },
  })
}

/** Whether whoever is logged in may change something. */
export function useIsOperator(): boolean {
  return useSession().data?.role === 'operator'
}

/** Logs in by password or by the secret of a link. @throws ApiError */
export function useLogin() {
  const queries = useQueryClient()
  return useCallback(
    async (way: { password: string } | { secret: string }) => {
      const path = 'secret' in way ? '/api/login/link' : '/api/login'
      const session = await call<Session>('POST', path, { body: way })
      rememberCsrfToken(session.csrf_token)
      queries.setQueryData(['session'], session)
    },
    [queries],
  )
}

export function useLogout() {
  const queries = useQueryClient()
  return useCallback(async () => {
    await call('POST', '/api/logout').catch(() => {})
    forgetDrafts()
    endSession(queries)
  }, [queries])
}

/** Whoever was logged out elsewhere hears so as soon as their connection ends. */
export async function endSessionIfOver(queries: QueryClient): Promise<void> {
  await call('GET', '/api/session').catch((error) => {
    if (error instanceof ApiError && error.problem.status === 401) endSession(queries)
  })
}

/** Shows the login in place of whatever is looked at; that stays the address. */
export function endSession(queries: QueryClient): void {
  if (queries.getQueryData(['session']) == null) return
  live.close()
  rememberCsrfToken(undefined)
  queries.setQueryData(['session'], null)
  // What was shown to this login is not shown to the next.
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
}
