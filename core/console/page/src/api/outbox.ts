import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from './http'
import { live } from './live'
import { patchKnown } from './patch-known'
import { useResource } from './resources'

/** A stored message, in one line. */
export interface OutboxMessage {
  readonly id: number
  readonly pool: string
  readonly state: string
  readonly recipient: string
  readonly broadcast?: number
  readonly agent?: string
  readonly reason?: string
  readonly attempts: number
  readonly summary: string
  readonly due_ms: number
  readonly changed_ms: number
}

export interface Broadcast {
  readonly id: number
  readonly pool: string
  readonly state: 'scheduled' | 'running' | 'paused' | 'cancelled' | 'done'
  readonly created_ms: number
  readonly total: number
  readonly sent: number
  readonly failed: number
  readonly cancelled: number
  readonly waiting: number
  readonly counts: Readonly<Record<string, number>>
  readonly summary?: string
  readonly due_ms?: number
}

/** Why people are not sent a broadcast, and how many. */
export interface UnsentReason {
  readonly state: string
  readonly reason: string
  readonly count: number
}

export interface BlockedContact {
  readonly recipient: string
  readonly reason: string
  readonly since_ms: number
}

export const broadcastsPath = '/api/broadcasts'
export const doNotContactPath = '/api/do-not-contact'
const outboxPath = '/api/outbox'

/** The latest broadcasts, with their progress as it happens. */
export function useBroadcasts() {
  const queries = useQueryClient()
  useEffect(
    () =>
      live.on('outbox', ({ type, data }) => {
        if (type !== 'broadcast') return
        const changed = data as Broadcast
        const known = queries.getQueryData<readonly Broadcast[]>([broadcastsPath])
        if (known && !known.some(({ id }) => id === changed.id)) {
          void queries.invalidateQueries({ queryKey: [broadcastsPath] })
        }
        patchKnown<readonly Broadcast[]>(queries, broadcastsPath, (all) =>
          all.map((one) => (one.id === changed.id ? { ...one, ...changed } : one)),
        )
      }),
    [queries],
  )
  return useResource<readonly Broadcast[]>(broadcastsPath)
}

interface OutboxPart {
  readonly messages: readonly OutboxMessage[]
  readonly has_more: boolean
}

/** Stored messages, page by page. @param query - what `/api/outbox` takes. */
export function useOutbox(query: string) {
  const queries = useQueryClient()
  const key = [outboxPath, query]
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = live.on('outbox', () => {
      timer ??= setTimeout(() => {
        timer = undefined
        void queries.invalidateQueries({ queryKey: [outboxPath] })
      }, 1_500)
    })
    return () => {
      clearTimeout(timer)
      release()
    }
  }, [queries])
  return useInfiniteQuery({
    queryKey: key,
    initialPageParam: undefined as number | undefined,
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === undefined ? '' : `&before=${pageParam}`
      return call<OutboxPart>('GET', `${outboxPath}?${query}${before}`, { signal })
    },
    getNextPageParam: ({ messages, has_more: hasMore }: OutboxPart) => (hasMore ? messages.at(-1)?.id : undefined),
  })
}
