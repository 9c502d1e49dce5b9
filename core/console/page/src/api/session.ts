import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
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
    live.close()
    rememberCsrfToken(undefined)
    // What was shown to this login is not shown to the next.
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' })
    queries.setQueryData(['session'], null)
  }, [queries])
}
