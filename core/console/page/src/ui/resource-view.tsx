import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Failure } from './failure'

/** What was fetched, or why it could not be. */
export function ResourceView<Data>({
  resource,
  meanwhile,
  children,
}: {
  resource: Pick<UseQueryResult<Data>, 'data' | 'isError' | 'error'> & { readonly refetch: () => Promise<unknown> }
  /** What takes its place until it is here, of the same size, so that nothing moves; default three dots. */
  meanwhile?: ReactNode
  children: (data: Data) => ReactNode
}) {
  if (resource.data !== undefined) return children(resource.data)
  if (resource.isError) return <Failure error={resource.error} retry={() => void resource.refetch()} />
  return meanwhile ?? <p className="muted loading">…</p>
}
