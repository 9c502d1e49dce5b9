import { describe, expect, it } from 'vitest'
import type { Conversation, ConversationChange } from '../../core/conversations/conversation.js'
import type { ConversationSource } from '../../core/conversations/conversation-source.js'
import { Conversations } from '../../core/conversations/conversations.js'

const conversation = (id: string, changedMs: number): Conversation => ({
  ...{ id, changedMs, channel: 'python', title: id, contact: { others: [] }, createdMs: 0 },
  ...{ closed: false, muted: false, blocked: false, waiting: false, managers: [] },
})

/** Keeps what it is told, and knows what it was given. */
function sourceOf(...known: Conversation[]): ConversationSource & { done: string[] } {
  const done: string[] = []
  const find = (id: string) => known.find((each) => each.id === id)
  return {
    done,
    list: async () => known,
    get: async (id) => find(id),
    messages: async (id) => (find(id) ? [] : undefined),
    send: async (id, text, { author }) => {
      done.push(`${author} says ${text} to ${id}`)
      return find(id) && { id: '1', from: 'us', author, text, atMs: 1, state: 'waiting' }
    },
    act: async (id, action, author) => {
      done.push(`${author} does ${action} to ${id}`)
      return find(id)
    },
    rename: async (id, title, author) => {
      done.push(`${author} calls ${id} ${title}`)
      return find(id)
    },
  }
}

describe('conversations', () => {
  it('of all who offer them are listed together, the latest first, under ids of their own', async () => {
    const conversations = new Conversations()
    expect(conversations.isProvided).toBe(false)
    conversations.provide('crm', sourceOf(conversation('a', 1), conversation('b', 3)))
    conversations.provide('help', sourceOf(conversation('a', 2)))
    expect((await conversations.list()).map(({ id }) => id)).toEqual(['crm:b', 'help:a', 'crm:a'])
    expect(await conversations.list({ limit: 1 })).toHaveLength(1)
    expect((await conversations.get('help:a')).changedMs).toBe(2)
  })

  it('are answered, closed and renamed where they are kept', async () => {
    const conversations = new Conversations()
    const source = sourceOf(conversation('a', 1))
    conversations.provide('crm', source)
    expect(await conversations.send('crm:a', 'Hello', { author: 'Max' })).toMatchObject({ text: 'Hello' })
    expect((await conversations.act('crm:a', 'close', 'Max')).id).toBe('crm:a')
    expect((await conversations.rename('crm:a', 'Anna', 'Max')).id).toBe('crm:a')
    expect(await conversations.messages('crm:a')).toEqual([])
    expect(source.done).toEqual(['Max says Hello to a', 'Max does close to a', 'Max calls a Anna'])
  })

  it('tell those who listen of changes, until they are taken away', async () => {
    const conversations = new Conversations()
    const { changed, end } = conversations.provide('crm', sourceOf(conversation('a', 1)))
    const heard: ConversationChange[] = []
    const endListening = conversations.onChange((change) => heard.push(change))
    changed({ conversation: conversation('a', 2) })
    endListening()
    expect(conversations.isHeard).toBe(false)
    changed({ conversation: conversation('a', 3) })
    expect(heard.map(({ conversation: { id, changedMs } }) => [id, changedMs])).toEqual([['crm:a', 2]])
    end()
    expect(await conversations.list()).toEqual([])
  })

  it('that nobody knows are a fault that says so', async () => {
    const conversations = new Conversations()
    conversations.provide('crm', sourceOf())
    for (const id of ['crm:x', 'other:a', 'a']) {
      await expect(conversations.get(id)).rejects.toMatchObject({ code: 'APP_CONVERSATION_UNKNOWN', context: { id } })
    }
  })
})
