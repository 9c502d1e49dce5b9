import type { QueryClient, QueryKey } from '@tanstack/react-query'

/** Those of which an event came while they were asked for. */
const late = new Set<string>()

/**
 * Changes what is known under a path by an event. An answer that is on its way may be older than the event, and would
 * take it back: then it is asked for once more.
 */
export function patchKnown<Data>(queries: QueryClient, path: string, patch: (data: Data) => Data): void {
  const queryKey = [path] satisfies QueryKey
  queries.setQueryData<Data>(queryKey, (data) => (data === undefined ? data : patch(data)))
  const query = queries.getQueryCache().find({ queryKey, exact: true })
  if (query?.state.fetchStatus !== 'fetching' || late.has(query.queryHash)) return
  late.add(query.queryHash)
  const again = () =>
    setTimeout(() => {
      late.delete(query.queryHash)
      void queries.invalidateQueries({ queryKey, exact: true })
    }, 500)
  void query.promise?.then(again, again)
}
