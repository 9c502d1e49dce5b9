import { SwitchboardError } from '../../../errors/switchboard-error.js'
import { ChatDesk } from '../../../sandbox/chat/chat-desk.js'
import type { FaultRule } from '../../../sandbox/faults/fault-rule.js'
import { faultKinds, readFault } from '../../../sandbox/faults/read-fault.js'
import { RpcError } from '../../../sandbox/rpc-error.js'
import type { Sandbox } from '../../../sandbox/sandbox.js'
import {
  ChatClickBody,
  ChatEditBody,
  ChatMessagesQuery,
  ChatReactBody,
  ChatSendBody,
  ChatVoteBody,
} from '../bodies/sandbox-bodies.js'
import { type ConsoleRequest, type ConsoleRoute, route } from '../http/console-route.js'
import { toSnakeCase } from '../http/snake-case.js'
import { fileAnswer } from './file-answer.js'

const chat = '/api/sandbox/people/:person/chats/:chat' as const
const message = `${chat}/messages/:id` as const
type Place = Pick<ConsoleRequest, 'params'>

/** With the sandbox on: be any of its people, and make things go wrong. @param changed - told when its faults are others. */
export function sandboxRoutes(sandbox: Sandbox, changed: () => void): ConsoleRoute[] {
  const desk = new ChatDesk(sandbox)
  return [
    route({
      method: 'GET',
      path: '/api/sandbox',
      tag: 'sandbox',
      summary: 'The people of the sandbox, and what goes wrong in it on purpose.',
      run: () => ({
        people: toSnakeCase(desk.people()),
        faults: sandbox.faults.list().map(shownRule),
        fault_kinds: faultKinds,
      }),
    }),
    ...chatRoutes(desk),
    route({
      method: 'GET',
      path: '/api/sandbox/files/:id',
      tag: 'sandbox',
      summary: 'The bytes of a photo or document.',
      run: ({ params: { id = '' }, reply }) => fileAnswer(reply, desk.file(id), id),
    }),
    route({
      method: 'POST',
      path: '/api/sandbox/faults',
      tag: 'sandbox',
      summary: 'Makes something go wrong; docs/sandbox.md lists the fields of every kind.',
      body: 'object',
      run: ({ body, reply }) => {
        const rule = sandbox.faults.add(readFault(body))
        changed()
        reply.code(201)
        return shownRule(rule)
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/sandbox/faults/:id',
      tag: 'sandbox',
      summary: 'Makes it go well again.',
      run: ({ params: { id = '' } }) => {
        if (!sandbox.faults.remove(Number(id))) throw new SwitchboardError('CONSOLE_NOT_FOUND', { what: `fault ${id}` })
        changed()
      },
    }),
  ]
}

/** What somebody writes as an invented person changes nothing of the app, so the audit log has no line for each word of it. */
function chatRoutes(desk: ChatDesk): ConsoleRoute[] {
  const act = <Body extends object>(
    what: string,
    summary: string,
    body: (new () => Body) | undefined,
    run: (place: { person: number; chat: string; id: number }, body: Body) => unknown,
  ) =>
    route<Body>({
      method: 'POST',
      path: `${message}/${what}`,
      tag: 'sandbox',
      changes: false,
      summary,
      ...(body && { body }),
      run: (request) => refusable(() => run(placeOf(request), request.body)),
    })
  return [
    route({
      method: 'GET',
      path: '/api/sandbox/people/:person/chats',
      tag: 'sandbox',
      summary: 'The chats of a person, the latest first, then whom they could write to.',
      run: (request) => refusable(() => toSnakeCase(desk.chats(placeOf(request).person))),
    }),
    route({
      method: 'GET',
      path: `${chat}/messages`,
      tag: 'sandbox',
      summary: 'The latest messages of a chat, oldest first.',
      query: ChatMessagesQuery,
      run: (request) => {
        const { person, chat: key } = placeOf(request)
        const { topic: topicId, before } = request.query
        return refusable(() => toSnakeCase(desk.messages(person, key, { topicId, before })))
      },
    }),
    route({
      method: 'POST',
      path: `${chat}/messages`,
      tag: 'sandbox',
      changes: false,
      summary: 'Sends a message as a person of the sandbox; `photo`: a picture in base64.',
      body: ChatSendBody,
      run: (request) => {
        const { person, chat: key } = placeOf(request)
        const { text, replyTo, topic: topicId, photo } = request.body
        const bytes = photo === undefined ? undefined : new Uint8Array(Buffer.from(photo, 'base64'))
        const outgoing = { text, replyTo, topicId, ...(bytes && { photo: bytes }) }
        request.reply.code(201)
        return refusable(() => toSnakeCase(desk.send(person, key, outgoing)))
      },
    }),
    route({
      method: 'POST',
      path: `${chat}/read`,
      tag: 'sandbox',
      changes: false,
      summary: 'Marks a chat as read.',
      run: (request) => {
        const { person, chat: key } = placeOf(request)
        return refusable(() => desk.read(person, key))
      },
    }),
    act('click', 'Presses a button, and waits for the answer of the bot.', ChatClickBody, async (at, { button }) => ({
      answer: toSnakeCase((await desk.click(at.person, at.chat, at.id, button)) ?? null),
    })),
    act('edit', 'Edits an own message.', ChatEditBody, (at, { text }) => desk.edit(at.person, at.chat, at.id, text)),
    act('delete', 'Deletes a message for both sides.', undefined, (at) => desk.delete(at.person, at.chat, at.id)),
    act('react', 'Sets the reaction to a message.', ChatReactBody, (at, { emoticon }) =>
      desk.react(at.person, at.chat, at.id, emoticon),
    ),
    act(
      'vote',
      'Votes in a poll by the places of its answers, from 0; none takes the vote back.',
      ChatVoteBody,
      (at, body) => desk.vote(at.person, at.chat, at.id, body.answers),
    ),
  ]
}

function placeOf({ params: { person, chat: key = '', id } }: Place) {
  return { person: Number(person), chat: key, id: Number(id) }
}

/** What the sandbox refuses as Telegram would is said with its own words. @throws SANDBOX_REFUSED */
async function refusable<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof RpcError)
      throw new SwitchboardError('SANDBOX_REFUSED', { error: error.message }, { cause: error })
    throw error
  }
}

/** The keys of a fault are its own, as docs/sandbox.md has them. */
function shownRule({ id, hits, fault }: FaultRule): object {
  return { id, hits, fault }
}
