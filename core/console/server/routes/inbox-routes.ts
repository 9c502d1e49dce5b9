import type { Conversations } from '../../../conversations/conversations.js'
import {
  AnswerBody,
  ConversationActionBody,
  ConversationMessagesQuery,
  ConversationsQuery,
} from '../bodies/inbox-bodies.js'
import { type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'

const one = '/api/conversations/:id' as const

/** The conversations with contacts, read and answered here as well as in Telegram. */
export function inboxRoutes(conversations: () => Conversations): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/conversations',
      tag: 'inbox',
      summary: 'Lists conversations, those in which something happened last first; `before`: their `changed_ms`.',
      query: ConversationsQuery,
      run: async ({ query }) => ({
        provided: conversations().isProvided,
        conversations: toSnakeCase(await conversations().list(query)),
      }),
    }),
    route({
      method: 'GET',
      path: one,
      tag: 'inbox',
      summary: 'One conversation, whether it is open or closed.',
      run: async ({ params: { id = '' } }) => toSnakeCase(await conversations().get(id)),
    }),
    route({
      method: 'GET',
      path: `${one}/messages`,
      tag: 'inbox',
      summary: 'The latest messages of a conversation, the oldest of them first.',
      query: ConversationMessagesQuery,
      run: async ({ params: { id = '' }, query }) => toSnakeCase(await conversations().messages(id, query)),
    }),
    route({
      method: 'POST',
      path: `${one}/messages`,
      tag: 'inbox',
      summary: 'Answers a contact; the other managers see who it was.',
      body: AnswerBody,
      run: async ({ params: { id = '' }, body: { text, key }, identity, reply }) => {
        reply.code(201)
        const options = { author: identity.name, ...(key !== undefined && { key }) }
        return toSnakeCase(await conversations().send(id, text, options))
      },
    }),
    route<ConversationActionBody>({
      method: 'POST',
      path: `${one}/act`,
      tag: 'inbox',
      summary: 'Closes, opens, mutes or blocks a conversation.',
      body: ConversationActionBody,
      told: ({ action }) => action,
      run: async ({ params: { id = '' }, body: { action }, identity }) =>
        toSnakeCase(await conversations().act(id, action, identity.name)),
    }),
  ]
}
