import { InvalidArgumentError } from 'commander'
import { Channel } from '../../channels/channel.js'
import { optionFields } from '../../plan/options/option-fields.js'
import { afterRemoval } from './agent-commands.js'
import type { ApiCommand, ApiOption } from './api-command.js'
import { type TypedPair, typedNewAgent, typedPairs, typedPeer, valuesOf, withPair } from './typed-values.js'

/** What a channel can be told when it is added or changed. */
const settings: readonly ApiOption[] = [
  { flags: '--name <name>', about: 'its name for people', to: 'body', name: 'name' },
  {
    flags: '--telegram-id <chat>',
    about: 'where found posts are announced',
    to: 'body',
    name: 'telegram_id',
    read: typedPeer,
  },
  {
    flags: '--sources <chats...>',
    about: 'the channels and groups whose posts are looked at',
    to: 'body',
    name: 'input_sources',
    read: (chats: string[]) => chats.map(typedPeer),
  },
  {
    flags: '--crm-group <chat>',
    about: 'the forum with a topic for each contact',
    to: 'body',
    name: 'crm_group_id',
    read: typedPeer,
  },
  { flags: '--on', about: 'switch it on', to: 'body', name: 'enabled', read: () => true },
  { flags: '--off', about: 'switch it off', to: 'body', name: 'enabled', read: () => false },
  { flags: '--crm', about: 'write to the people behind posts', to: 'body', name: 'crm_enabled' },
  { flags: '--no-crm', about: 'write to nobody', to: 'body', name: 'crm_enabled' },
  {
    flags: '--set <pairs...>',
    about: 'any other key of channels.json, as KEY=VALUE; a list or block in JSON, nothing to take it away',
    to: 'body',
    name: 'set',
    read: typedPairs,
  },
]

/** The keys that `--set` names stand beside the others. */
function withSet(stored: object, given: object): object {
  const { set = [], ...rest } = given as { set?: readonly TypedPair[] }
  const known = stored as Record<string, unknown>
  const body: Record<string, unknown> = { ...rest }
  for (const [path, value] of valuesOf(set, optionFields(Channel))) {
    const [first = ''] = path
    const whole = withPair({ [first]: body[first] ?? known[first] }, path, value) as Record<string, unknown>
    // What is taken away has to be named.
    body[first] = whole[first] ?? null
  }
  return body
}

/** @throws InvalidArgumentError when nothing is named. */
function changed(stored: object, given: object): object {
  const body = withSet(stored, given)
  if (Object.keys(body).length > 0) return body
  throw new InvalidArgumentError(
    'nothing is named that is to change. Add --name, --off or another option; --help has all.',
  )
}

interface Removed {
  readonly id: string
  readonly agents: readonly { readonly session_name: string; readonly channels: readonly string[] }[]
}

/** What becomes of the agents of a channel that is no more. */
function removedChannel({ id, agents }: Removed): string {
  const gone = agents.filter(({ channels }) => channels.length === 0).map(({ session_name }) => session_name)
  const others = agents.filter(({ channels }) => channels.length > 0)
  return [
    `${id} is removed.`,
    ...(gone.length > 0 ? [`Of no channel any more: ${gone.join(', ')}. ${afterRemoval}`] : []),
    ...others.map(({ session_name, channels }) => `${session_name} goes on in ${channels.join(', ')}.`),
  ].join(' ')
}

/** The commands about `channels.json`. */
export const channelCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'channels', name: 'list', about: 'show every channel in a line', method: 'GET', path: '/api/channels' },
    table: {
      rows: ({ channels }: { channels: { agents: { session_name: string }[] }[] }) =>
        channels.map((channel) => ({
          ...channel,
          agents: channel.agents.map((agent) => agent.session_name).join(', '),
        })),
      columns: ['id', 'name', 'enabled', 'crm_enabled', 'agents'],
    },
  },
  { group: 'channels', name: 'show', about: 'show one channel', method: 'GET', path: '/api/channels/:id' },
  {
    ...{ group: 'channels', name: 'add', method: 'POST', path: '/api/channels' },
    about: 'add a channel',
    args: [{ name: 'id', about: 'its id, for programs' }],
    options: [
      ...settings,
      {
        flags: '--agents <agents...>',
        about: 'its agents, as SESSION=PHONE',
        to: 'body',
        name: 'agents',
        read: (agents: string[]) => agents.map(typedNewAgent),
      },
    ],
    prepare: (given) => withSet({}, given),
  },
  {
    ...{ group: 'channels', name: 'edit', method: 'PUT', path: '/api/channels/:id' },
    about: 'change a channel; what is not named stays',
    options: settings,
    change: changed,
  },
  {
    ...{ group: 'channels', name: 'remove', method: 'DELETE', path: '/api/channels/:id' },
    about: 'take a channel out of the file; the sessions of its agents stay',
    said: removedChannel,
  },
  {
    ...{ group: 'channels', name: 'add-agent', method: 'POST', path: '/api/channels/:id/agents' },
    about: 'add an agent to a channel',
    options: [
      { flags: '--session <name>', about: 'its session name', to: 'body', name: 'session_name', required: true },
      { flags: '--phone <number>', about: 'its phone number', to: 'body', name: 'phone', required: true },
    ],
  },
  {
    ...{ group: 'channels', name: 'remove-agent', method: 'DELETE', path: '/api/channels/:id/agents/:session' },
    about: 'take an agent out of a channel; its session stays',
  },
]
