import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { live } from './live'
import { patchKnown, refetch, useResource } from './resources'

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

/** Conversations that match, and the open one's messages, kept up to date. @param query - what the API takes. */
export function useInbox(query: string) {
  const queries = useQueryClient()
  const path = `${inboxPath}?${query}`
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined
    const release = live.on('conversations', ({ data }) => {
      const { conversation, message } = data as { conversation: Conversation; message?: ConversationMessage }
      patchKnown<ConversationList>(queries, path, (list) => ({
        ...list,
        conversations: list.conversations.map((one) => (one.id === conversation.id ? conversation : one)),
      }))
      patchKnown<Conversation>(queries, conversationPath(conversation.id), () => conversation)
      if (message) {
        patchKnown<readonly ConversationMessage[]>(queries, `${conversationPath(conversation.id)}/messages`, (all) => {
          const isKnown = all.some(({ id }) => id === message.id)
          return isKnown ? all.map((one) => (one.id === message.id ? message : one)) : [...all, message]
        })
      }
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
  return useResource<ConversationList>(path)
}
