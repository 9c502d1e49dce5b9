import { type InfiniteData, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { call } from './http'
import { live } from './live'
import { patchKnown } from './patch-known'
import { refetch } from './resources'

export interface ConversationMessage {
  readonly id: string
  readonly from: 'contact' | 'us'
  readonly author?: string
  readonly agent?: string
  readonly text: string
  readonly media?: string
  readonly at_ms: number
  readonly edited_ms?: number
  readonly deleted?: boolean
  readonly state: 'waiting' | 'sent' | 'failed'
  readonly reason?: string
}

export interface Conversation {
  readonly id: string
  readonly channel: string
  readonly title: string
  readonly contact: {
    readonly name?: string
    readonly username?: string
    readonly others: readonly string[]
  }
  readonly agent?: string
  readonly closed: boolean
  readonly muted: boolean
  readonly blocked: boolean
  readonly waiting: boolean
  readonly managers: readonly string[]
  readonly post?: { readonly link?: string; readonly source: string; readonly text: string }
  readonly first_message?: { readonly text: string; readonly state: string }
  readonly last?: ConversationMessage
  readonly changed_ms: number
}

export const inboxPath = '/api/conversations'
export const conversationPath = (id: string) => `${inboxPath}/${encodeURIComponent(id)}`

interface ConversationList {
  readonly provided: boolean
  readonly conversations: readonly Conversation[]
}

/** So many conversations, or messages of one, are asked for at once. */
const pageSize = 60

const firstPage = undefined as number | undefined

type Lists = InfiniteData<ConversationList, typeof firstPage>
type Messages = InfiniteData<readonly ConversationMessage[], string | undefined>

/** Conversations that match, page by page, and what is said in all of them, kept up to date. @param query - what the API takes. */
export function useInbox(query: string) {
  const queries = useQueryClient()
  const path = `${inboxPath}?${query}`
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = live.on('conversations', ({ data }) => {
      const { conversation, message } = data as { conversation: Conversation; message?: ConversationMessage }
      patchKnown<Lists>(queries, path, (lists) => ({ ...lists, pages: lists.pages.map(withChange(conversation)) }))
      patchKnown<Conversation>(queries, conversationPath(conversation.id), () => conversation)
      if (message) patchKnown<Messages>(queries, messagesPath(conversation.id), withMessage(message))
      // Which of them match, and their order, is the server's business.
      timer ??= setTimeout(() => {
        timer = undefined
        void refetch(queries, inboxPath)
      }, 500)
    })
    return () => {
      clearTimeout(timer)
      release()
    }
  }, [queries, path])
  return useInfiniteQuery({
    queryKey: [path],
    initialPageParam: firstPage,
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === undefined ? '' : `&before=${pageParam}`
      return call<ConversationList>('GET', `${path}&limit=${pageSize}${before}`, { signal })
    },
    getNextPageParam: ({ conversations }) => {
      const [first, last] = [conversations[0], conversations.at(-1)]
      if (!first || !last || conversations.length < pageSize) return undefined
      // Others can have changed in the same millisecond; those that come twice are left out below.
      return last.changed_ms < first.changed_ms ? last.changed_ms + 1 : last.changed_ms
    },
    select: ({ pages }) => ({
      provided: pages[0]?.provided ?? false,
      conversations: uniqueById(pages.flatMap(({ conversations }) => conversations)),
    }),
  })
}

const messagesPath = (id: string) => `${conversationPath(id)}/messages`

/** The latest messages of a conversation, the oldest of them first, and earlier ones page by page. */
export function useConversationMessages(id: string) {
  const path = messagesPath(id)
  return useInfiniteQuery({
    queryKey: [path],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) => {
      const before = pageParam === undefined ? '' : `&before=${encodeURIComponent(pageParam)}`
      return call<readonly ConversationMessage[]>('GET', `${path}?limit=${pageSize}${before}`, { signal })
    },
    getNextPageParam: (page) => (page.length < pageSize ? undefined : page[0]?.id),
    select: ({ pages }) => uniqueById([...pages].reverse().flat()),
  })
}

function withChange(changed: Conversation): (list: ConversationList) => ConversationList {
  return (list) => ({
    ...list,
    conversations: list.conversations.map((one) => (one.id === changed.id ? changed : one)),
  })
}

/** A message that is known is another one now; one that is not is the latest. */
function withMessage(message: ConversationMessage): (messages: Messages) => Messages {
  return ({ pages, pageParams }) => {
    const isKnown = pages.some((page) => page.some(({ id }) => id === message.id))
    const changed = pages.map((page, index) =>
      isKnown ? page.map((one) => (one.id === message.id ? message : one)) : index === 0 ? [...page, message] : page,
    )
    return { pages: changed, pageParams }
  }
}

/** What moved from one page to another while they were fetched is in both. */
function uniqueById<Item extends { readonly id: string }>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [item.id, item])).values()]
}
