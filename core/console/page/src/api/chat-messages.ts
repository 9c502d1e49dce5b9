import { type QueryClient, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from './http'
import type { ChatMessage } from './sandbox'

/** So many messages come at once. */
const pageSize = 60

/** The messages of a chat, the latest first asked for, with those before them on demand; events change them in place. */
export function useChatMessages(path: string) {
  const queries = useQueryClient()
  /** Of which chat the first message is here. */
  const [begun, setBegun] = useState<string>()
  const messages = useQuery({
    queryKey: [path],
    queryFn: async ({ signal }) => joined(queries, path, await call<readonly ChatMessage[]>('GET', path, { signal })),
  })
  const first = messages.data?.[0]
  const earlier = useMutation({
    mutationFn: async () => {
      const before = `${path}${path.includes('?') ? '&' : '?'}before=${first?.id}`
      const page = await call<readonly ChatMessage[]>('GET', before)
      if (page.length < pageSize) setBegun(path)
      queries.setQueryData<readonly ChatMessage[]>([path], (known = []) => {
        const ids = new Set(known.map(({ id }) => id))
        return [...page.filter(({ id }) => !ids.has(id)), ...known]
      })
    },
  })
  return {
    messages,
    hasEarlier: begun !== path && (messages.data?.length ?? 0) >= pageSize,
    earlier,
  }
}

/** What was fetched, below earlier messages that are here already and reach it. */
function joined(queries: QueryClient, path: string, fetched: readonly ChatMessage[]): readonly ChatMessage[] {
  const known = queries.getQueryData<readonly ChatMessage[]>([path]) ?? []
  const at = known.findIndex(({ id }) => id === fetched[0]?.id)
  return at > 0 ? [...known.slice(0, at), ...fetched] : fetched
}
