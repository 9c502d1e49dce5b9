import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { live } from './live'
import { patchKnown } from './patch-known'
import { useResource } from './resources'

export interface SandboxPerson {
  readonly id: number
  readonly name: string
  readonly username?: string
}

export interface FaultRule {
  readonly id: number
  readonly hits: number
  readonly fault: Readonly<Record<string, unknown>> & { readonly kind: string }
}

export interface ChatLine {
  readonly chat: string
  readonly kind: 'bot' | 'person' | 'group' | 'channel' | 'forum' | 'saved'
  readonly title: string
  readonly username?: string
  readonly known: boolean
  readonly unread: number
  readonly last?: {
    readonly text: string
    /** What it is, where it says nothing. */
    readonly media?: string
    readonly service?: string
    readonly at_ms: number
    readonly out: boolean
  }
  readonly topics?: readonly { readonly id: number; readonly title: string; readonly unread: number }[]
  readonly commands?: readonly { readonly command: string; readonly description: string }[]
  readonly writable: boolean
}

export interface ChatEntity {
  readonly type: string
  readonly offset: number
  readonly length: number
  readonly url?: string
}

export interface ChatButton {
  readonly type: string
  readonly text: string
  readonly url?: string
}

/** How a poll stands for the person that one is; what is not to be seen before the vote is absent until then. */
export interface ChatPoll {
  readonly question: string
  readonly closed: boolean
  readonly anonymous: boolean
  readonly quiz: boolean
  readonly multiple: boolean
  readonly total_voters: number
  readonly options: readonly {
    readonly text: string
    readonly chosen: boolean
    readonly voters?: number
    readonly correct?: boolean
  }[]
  readonly explanation?: string
}

export interface ChatMessage {
  readonly id: number
  readonly chat: string
  readonly topic_id?: number
  readonly from: string
  readonly from_id: number
  readonly out: boolean
  readonly at_ms: number
  readonly edited: boolean
  readonly service?: string
  readonly text: string
  readonly entities: readonly ChatEntity[]
  readonly media?: {
    readonly type: string
    readonly file_id?: string
    readonly name?: string
    readonly bytes?: number
    readonly width?: number
    readonly height?: number
    readonly text?: string
    readonly poll?: ChatPoll
  }
  readonly buttons: readonly (readonly ChatButton[])[]
  readonly keyboard: boolean
  readonly reactions: readonly { readonly emoticon: string; readonly count: number }[]
  readonly reply_to?: { readonly id: number; readonly from: string; readonly text: string }
  readonly forwarded: boolean
}

export const sandboxPath = '/api/sandbox'

/** The people of the sandbox, and what goes wrong in it. */
export function useSandbox() {
  const queries = useQueryClient()
  useEffect(() => live.on('faults', () => void queries.invalidateQueries({ queryKey: [sandboxPath] })), [queries])
  return useResource<{ people: readonly SandboxPerson[]; faults: readonly FaultRule[] }>(sandboxPath)
}

export const chatsPath = (person: number) => `${sandboxPath}/people/${person}/chats`

export const messagesPath = (person: number, chat: string, topic?: number) =>
  `${chatsPath(person)}/${chat}/messages${topic === undefined ? '' : `?topic=${topic}`}`

/** How long somebody is shown as typing, in milliseconds; Telegram's clients take six seconds. */
const typingMs = 6_000

/** Keeps chat list and open chat of a person up to date. @returns who types in which chat. */
export function useChatEvents(person: number | undefined): ReadonlyMap<string, string> {
  const queries = useQueryClient()
  const [typing, setTyping] = useState<ReadonlyMap<string, string>>(new Map())
  useEffect(() => {
    if (person === undefined) return
    const timers = new Map<string, ReturnType<typeof setTimeout>>()
    const without = (chat: string) =>
      setTyping((before) => (before.has(chat) ? new Map([...before].filter(([key]) => key !== chat)) : before))
    let refreshing: ReturnType<typeof setTimeout> | undefined
    const refreshList = () => {
      refreshing ??= setTimeout(() => {
        refreshing = undefined
        void queries.invalidateQueries({ queryKey: [chatsPath(person)] })
      }, 150)
    }
    const change = (message: ChatMessage, apply: (all: readonly ChatMessage[]) => readonly ChatMessage[]) => {
      for (const topic of [undefined, message.topic_id]) {
        patchKnown<readonly ChatMessage[]>(queries, messagesPath(person, message.chat, topic), apply)
      }
    }
    const release = live.on(`sandbox:${person}`, ({ type, data }) => {
      const event = data as { message: ChatMessage; chat: string; id: number; name: string }
      if (type === 'typing') {
        setTyping((before) => new Map(before).set(event.chat, event.name))
        clearTimeout(timers.get(event.chat))
        timers.set(
          event.chat,
          setTimeout(() => without(event.chat), typingMs),
        )
        return
      }
      if (type === 'deleted') {
        const prefix = `${chatsPath(person)}/${event.chat}/messages`
        queries.setQueriesData<readonly ChatMessage[]>(
          { predicate: ({ queryKey: [key] }) => String(key).split('?')[0] === prefix },
          (all) => all?.filter(({ id }) => id !== event.id),
        )
      } else if (type === 'message') {
        without(event.message.chat)
        change(event.message, (all) => (all.some(({ id }) => id === event.message.id) ? all : [...all, event.message]))
      } else change(event.message, (all) => all.map((one) => (one.id === event.message.id ? event.message : one)))
      refreshList()
    })
    return () => {
      release()
      clearTimeout(refreshing)
      for (const timer of timers.values()) clearTimeout(timer)
      setTyping(new Map())
    }
  }, [person, queries])
  return typing
}
