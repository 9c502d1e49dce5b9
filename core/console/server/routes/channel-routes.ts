import type { FastifyReply } from 'fastify'
import { Channel, type ChannelJson } from '../../../channels/channel.js'
import type { Channels } from '../../../channels/channels.js'
import { SwitchboardError } from '../../../errors/switchboard-error.js'
import { optionFields } from '../../../plan/options/option-fields.js'
import { type ConsoleRequest, type ConsoleRoute, route } from '../http/console-route.js'
import { maskedChannel, unmaskedAgents } from '../http/masked-channel.js'
import { nameIn } from '../http/name-in.js'
import { type RemarkedChannel, remarked, remarkedAgent } from './channel-remarks.js'

const one = '/api/channels/:id' as const

/**
 * The output channels as `channels.json` has them, phone numbers masked. An answer's `etag` is the version of a channel; a
 * change that brings it as `if-match`, or as the `version` of its body, is refused when somebody else was quicker.
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
      summary:
        'Adds a channel, written as in channels.json; `remarks` has what is kept without being understood, or may not be meant.',
      body: 'object',
      told: (body) => nameIn(body, 'id'),
      run: async ({ body, reply }) => {
        const given = storedKeys(body as ChannelJson)
        const added = await remarked(channels, given, () => channels.create(given))
        reply.code(201)
        return answered(reply, added)
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
        'Changes the keys that the body names; null takes a key away, all others stay. `version`, or `if-match`: refused when it is another one by now. `remarks` has what is kept without being understood, or may not be meant.',
      body: 'object',
      run: async (request) => {
        const { id = '' } = request.params
        const patch = withPhones(storedKeys(request.body as ChannelJson), known(channels, id))
        const change = () => channels.update(id, patch, versionOf(request, request.body as ChannelJson))
        return answered(request.reply, await remarked(channels, patch, change))
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
      summary:
        'Adds an agent to a channel: `phone` and `session_name`. `remarks` has what is kept without being understood, or may not be meant.',
      body: 'object',
      told: (body) => nameIn(body, 'session_name'),
      run: async (request) => {
        const { id = '' } = request.params
        const agent = request.body as ChannelJson
        const change = () => channels.addAgent(id, agent, versionOf(request))
        const added = await remarkedAgent(channels, agent, change)
        request.reply.code(201)
        return answered(request.reply, added)
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

/** What the answers bear beside the keys of the file, and a body that was made of one may have. */
function storedKeys(body: ChannelJson): ChannelJson {
  const isAnswers = (key: string, value: unknown) =>
    (key === 'version' && typeof value === 'string') || (key === 'remarks' && Array.isArray(value))
  return Object.fromEntries(Object.entries(body).filter(([key, value]) => !isAnswers(key, value)))
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

function answered(reply: FastifyReply, { channel, ...remarks }: RemarkedChannel): object {
  return { ...tagged(reply, channel), ...remarks }
}

/** Which version of a channel was looked at, by the header or else by the channel that is handed back. */
function versionOf({ headers }: ConsoleRequest, handedBack: ChannelJson = {}): { version?: string } {
  const match = headers['if-match'] ?? handedBack.version
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
