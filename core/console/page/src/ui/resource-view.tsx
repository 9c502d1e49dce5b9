import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from './failure'

/** What was fetched, or why it could not be. */
export function ResourceView<Data>({
  resource,
  children,
}: {
  resource: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error'> & { readonly refetch: () => Promise<unknown> }
  children: (data: Data) => ReactNode
}) {
  if (resource.data !== undefined) return children(resource.data)
  if (resource.isError) return <Failure error={resource.error} retry={() => void resource.refetch()} />
  return <p className="muted loading">…</p>
}
