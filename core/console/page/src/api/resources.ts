import { type QueryClient, type QueryKey, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from './http'
import { type LiveEvent, live } from './live'
import { patchKnown } from './patch-known'

/** Asks anew for what is shown of a path, whatever was asked about it (`/api/conversations?closed=false`). */
export function refetch(queries: QueryClient, path: string): Promise<void> {
  return queries.invalidateQueries({
    predicate: ({ queryKey: [key] }) => key === path || String(key).startsWith(`${path}?`),
  })
}

interface ResourceOptions<Data> {
  readonly enabled?: boolean
  /** For what changes by time alone. */
  readonly everyMs?: (data: Data | undefined) => number
  /** Whether the answer to another question about the same (`?span=day`) is shown until that to the new one is here. */
  readonly keeps?: boolean
}

/** What the API says under a path, kept by react-query under it. */
export function useResource<Data>(path: string, options: ResourceOptions<Data> = {}) {
  const { everyMs, keeps = false, ...rest } = options
  const about = (asked: unknown) => String(asked).split('?')[0]
  return useQuery({
    queryKey: [path],
    queryFn: ({ signal }) => call<Data>('GET', path, { signal }),
    ...(keeps && {
      placeholderData: (data: Data | undefined, query: { queryKey: QueryKey } | undefined) =>
        // An answer is never a function, which the types of the library cannot know.
        about(query?.queryKey[0]) === about(path) ? (data as never) : undefined,
    }),
    ...(everyMs && { refetchInterval: ({ state }: { state: { data?: Data } }) => everyMs(state.data) }),
    ...rest,
  })
}

/** Changes what is shown under a path with each event of a topic, without asking the server again. */
export function useLivePatch<Data>(topic: string, path: string, patch: (data: Data, event: LiveEvent) => Data): void {
  const queries = useQueryClient()
  useEffect(
    () =>
      live.on(topic, (event) => {
        // The next tick is right about what this one was.
        if (topic === 'metrics') queries.setQueryData<Data>([path], (data) => (data ? patch(data, event) : data))
        else patchKnown<Data>(queries, path, (data) => patch(data, event))
      }),
    [topic, path, patch, queries],
  )
}

/** Asks for a path anew when something of a topic happened, at most every half second. */
export function useLiveRefetch(topic: string, path: string): void {
  const queries = useQueryClient()
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = live.on(topic, () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void refetch(queries, path)
      }, 500)
    })
    return () => {
      clearTimeout(timer)
      release()
    }
  }, [topic, path, queries])
}

/** Something a button does; afterwards the paths it changes are asked for anew. */
export function useAction<Input = void>(act: (input: Input) => Promise<unknown>, changes: readonly string[]) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSettled: () => Promise.all(changes.map((path) => refetch(queries, path))),
  })
}
