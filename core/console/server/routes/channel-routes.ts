import type { FastifyReply } from 'fastify'
import { Channel, type ChannelJson } from '../../../channels/channel.js'
import type { Channels } from '../../../channels/channels.js'
import { prepareChannel } from '../../../channels/prepare-channel.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import { optionFields } from '../../../plan/options/option-fields.js'
import { type ConsoleRequest, type ConsoleRoute, route } from '../http/console-route.js'
import { maskedChannel, unmaskedAgents } from '../http/masked-channel.js'
import { nameIn } from '../http/name-in.js'

const one = '/api/channels/:id' as const

/**
 * The output channels as `channels.json` has them, phone numbers masked. An answer's `etag` is the version of a channel; a
 * change that brings it as `if-match` is refused when somebody else was quicker.
 */
export function channelRoutes(channels: Channels): ConsoleRoute[] {
  return [
    route({
      method: 'GET',
      path: '/api/channels',
      tag: 'channels',
      summary: 'Lists all channels, and what is wrong with their file.',
      run: () => ({
        channels: channels.list().map(shown),
        problems: channels.problems,
        notes: channels.notes,
      }),
    }),
    route({
      method: 'GET',
      path: '/api/channel-form',
      tag: 'channels',
      summary: 'Everything a channel can be told, for a form: what each key takes, is called and does.',
      run: () => ({ fields: optionFields(Channel) }),
    }),
    route({
      method: 'POST',
      path: '/api/channels',
      tag: 'channels',
      summary: 'Adds a channel, written as in channels.json; `remarks` has what is kept without being understood.',
      body: 'object',
      told: (body) => nameIn(body, 'id'),
      run: async ({ body, reply }) => {
        const channel = await channels.create(body as ChannelJson)
        reply.code(201)
        return { ...tagged(reply, channel), ...remarksOn(body as ChannelJson) }
      },
    }),
    route({
      method: 'GET',
      path: one,
      tag: 'channels',
      summary: 'One channel.',
      run: ({ params: { id = '' }, reply }) => tagged(reply, known(channels, id)),
    }),
    route({
      method: 'PUT',
      path: one,
      tag: 'channels',
      summary:
        'Changes the keys that the body names; null takes a key away, all others stay. `remarks` has what is kept without being understood.',
      body: 'object',
      run: async (request) => {
        const { id = '' } = request.params
        const patch = withPhones(request.body as ChannelJson, known(channels, id))
        return { ...tagged(request.reply, await channels.update(id, patch, versionOf(request))), ...remarksOn(patch) }
      },
    }),
    route({
      method: 'DELETE',
      path: one,
      tag: 'channels',
      summary:
        'Takes a channel out of the file; the sessions of its agents stay. Answers which agents it had, and the channels each is still in.',
      run: async (request) => {
        const { id = '' } = request.params
        const { agents } = known(channels, id)
        await channels.delete(id, versionOf(request))
        return { id, agents: agents.map(({ sessionName }) => whereIs(channels, sessionName)) }
      },
    }),
    route({
      method: 'GET',
      path: `${one}/agents`,
      tag: 'channels',
      summary: 'Lists the agents of a channel.',
      run: ({ params: { id = '' } }) => (shown(known(channels, id)) as { agents: unknown }).agents,
    }),
    route({
      method: 'POST',
      path: `${one}/agents`,
      tag: 'channels',
      summary: 'Adds an agent to a channel: `phone` and `session_name`.',
      body: 'object',
      told: (body) => nameIn(body, 'session_name'),
      run: async (request) => {
        const { id = '' } = request.params
        const channel = await channels.addAgent(id, request.body as ChannelJson, versionOf(request))
        request.reply.code(201)
        return tagged(request.reply, channel)
      },
    }),
    route({
      method: 'DELETE',
      path: `${one}/agents/:session`,
      tag: 'channels',
      summary: 'Takes an agent out of a channel; its session stays.',
      run: async (request) => {
        const { id = '', session = '' } = request.params
        return tagged(request.reply, await channels.removeAgent(id, session, versionOf(request)))
      },
    }),
  ]
}

/** What the page and scripts see of a channel. */
function shown({ json, agents, version }: Channel): object {
  const masked = maskedChannel({
    ...json,
    agents: agents.map(({ phone, sessionName }) => ({ phone, session_name: sessionName })),
  })
  return { ...(masked as object), version }
}

/** Which of the keys that were given nobody knows, one sentence each; they are kept. */
function remarksOn(given: ChannelJson): { remarks?: readonly string[] } {
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  const { notes } = prepareChannel(kept, [])
  return notes.length > 0 ? { remarks: notes } : {}
}

/** The channels an agent is in. */
function whereIs(channels: Channels, sessionName: string): object {
  const all = channels.list().filter(({ agents }) => agents.some((agent) => agent.sessionName === sessionName))
  return { session_name: sessionName, channels: all.map(({ id }) => id) }
}

function tagged(reply: FastifyReply, channel: Channel): object {
  reply.header('etag', `"${channel.version}"`)
  return shown(channel)
}

function versionOf({ headers }: ConsoleRequest): { version?: string } {
  const match = headers['if-match']
  return typeof match === 'string' && match !== '*' ? { version: match.replace(/^(W\/)?"|"$/g, '') } : {}
}

function withPhones(patch: ChannelJson, { agents }: Channel): ChannelJson {
  if (patch.agents === undefined) return patch
  const stored = new Map(agents.map(({ sessionName, phone }) => [sessionName, phone]))
  return { ...patch, agents: unmaskedAgents(patch.agents, stored) }
}

/** @throws APP_CHANNEL_UNKNOWN */
function known(channels: Channels, id: string): Channel {
  const channel = channels.get(id)
  if (channel) return channel
  throw new SwitchboardError('APP_CHANNEL_UNKNOWN', { id, known: channels.list().map((other) => other.id) })
}
