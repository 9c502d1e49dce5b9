import { agentCommands } from './agent-commands.js'
import type { ApiCommand } from './api-command.js'
import { broadcastCommands } from './broadcast-commands.js'
import { channelCommands } from './channel-commands.js'
import { clientCommands } from './client-commands.js'
import { doNotContactCommands } from './do-not-contact-commands.js'
import { historyTable } from './job-rows.js'
import { logRows } from './log-rows.js'
import { optionCommands } from './option-commands.js'
import { outboxCommands } from './outbox-commands.js'
import { before, limit } from './page-options.js'
import { isRefused, reloadTable } from './reload-rows.js'
import { serviceCommands } from './service-commands.js'
import { handlerRows, updateHeading } from './update-rows.js'

interface PluginAnswer {
  readonly name: string
  readonly jobs: readonly object[]
}

/** What each group is about. */
export const groups: Readonly<Record<string, string>> = {
  clients: 'see and steer the clients of the Switchboard that runs here',
  plugins: 'the plugins of a client that runs',
  jobs: 'the jobs of a client that runs',
  services: 'the jobs of the services that all clients share',
  updates: 'the last updates of a client, and why its handlers fired or did not',
  channels: 'the output channels of channels.json',
  pools: 'the pools of agents',
  outbox: 'the messages that are stored until they are sent',
  broadcasts: 'one text for many',
  'do-not-contact': 'the people nobody writes to',
  logs: 'the log of the Switchboard that runs here',
}

const client = '/api/clients/:client' as const

/** The command line over the console's API: each command is one route, so that nothing is written twice. */
export const apiCommands: readonly ApiCommand[] = [
  {
    ...{ group: 'clients', name: 'list', about: 'show every client in a line', method: 'GET', path: '/api/clients' },
    table: {
      columns: ['name', 'type', 'state', 'machine', 'account.username', 'updates.handled', 'updates.queued', 'reason'],
    },
  },
  {
    group: 'clients',
    name: 'show',
    about: 'show one client with its plugins, jobs and calls',
    method: 'GET',
    path: client,
  },
  ...(['start', 'stop', 'restart'] as const).map(
    (name): ApiCommand => ({
      ...{ group: 'clients', name, method: 'POST', path: `${client}/${name}` },
      about: {
        start: 'start a client',
        stop: 'stop a client; the others go on',
        restart: 'stop a client and start it again',
      }[name],
      done: { start: '{client} is online.', stop: '{client} is stopped.', restart: '{client} is online again.' }[name],
    }),
  ),
  ...clientCommands,
  {
    ...{ group: 'clients', name: 'reload', method: 'POST', path: `${client}/reload`, table: reloadTable },
    about: 'load its plugins anew while it stays connected',
  },
  {
    ...{ group: 'clients', name: 'floods', about: 'show the pauses Telegram asked for', method: 'GET' },
    path: `${client}/floods`,
    none: 'Telegram has asked for no pause yet.',
  },
  {
    ...{ group: 'plugins', name: 'list', about: 'show the plugins of a client', method: 'GET', path: client },
    table: { rows: ({ plugins }: { plugins: object[] }) => plugins, columns: ['name', 'enabled', 'file'] },
  },
  ...(['enable', 'disable'] as const).map(
    (name): ApiCommand => ({
      ...{ group: 'plugins', name, method: 'POST', path: `${client}/plugins/:plugin/${name}` },
      about: name === 'enable' ? 'bring a disabled plugin back' : 'take a plugin out until it is enabled again',
      done: `{plugin} of {client} is ${name}d.`,
    }),
  ),
  {
    ...{ group: 'plugins', name: 'reload', method: 'POST', path: '/api/plugins/reload', table: reloadTable },
    about: 'load the plugins anew whose files have changed, while their clients stay connected',
    options: [{ flags: '--client <name>', about: 'of this client, changed or not', to: 'body', name: 'client' }],
    isFailure: isRefused,
  },
  {
    ...{ group: 'jobs', name: 'list', about: 'show the jobs of a client', method: 'GET', path: client },
    table: {
      rows: ({ plugins }: { plugins: PluginAnswer[] }) =>
        plugins.flatMap(({ name, jobs }) => jobs.map((job) => ({ plugin: name, ...job }))),
      columns: ['name', 'plugin', 'schedule', 'enabled', 'paused', 'runs', 'failures', 'last_error'],
    },
  },
  {
    ...{ group: 'jobs', name: 'run', method: 'POST', path: `${client}/jobs/:job/run` },
    about: 'run a job now, and wait for its end',
  },
  {
    ...{ group: 'jobs', name: 'history', method: 'GET', path: `${client}/jobs/:job/history` },
    about: 'show the runs of a job, the latest first, also of earlier starts',
    options: [limit, before],
    table: historyTable,
  },
  ...(['pause', 'resume'] as const).map(
    (name): ApiCommand => ({
      ...{
        group: 'jobs',
        name,
        method: 'POST',
        path: `${client}/jobs/:job/${name}`,
        done: `{job} of {client} is ${name}d.`,
      },
      about: name === 'pause' ? 'keep a job from running by itself' : 'let a paused job go on',
    }),
  ),
  {
    ...{ group: 'updates', name: 'list', about: 'show the last updates, the latest first', method: 'GET' },
    path: `${client}/updates`,
    options: [
      { flags: '--all', about: 'also who is online, who is typing, what it sent itself', to: 'query', name: 'all' },
      limit,
    ],
    table: {
      rows: ({ updates }: { updates: { at_ms: number; ran: string[] }[] }) =>
        updates.map((update) => ({
          ...update,
          time: new Date(update.at_ms).toISOString(),
          ran: update.ran.join(', '),
        })),
      columns: ['id', 'time', 'type', 'outcome', 'sender', 'ran', 'text'],
    },
  },
  {
    ...{ group: 'updates', name: 'why', method: 'GET', path: `${client}/updates/:update` },
    about: 'show why each handler was run with an update, or was not',
    table: {
      heading: updateHeading,
      rows: handlerRows,
      columns: ['handler', 'listens_for', 'verdict', 'why'],
    },
  },
  ...serviceCommands,
  ...optionCommands,
  ...channelCommands,
  ...agentCommands,
  {
    ...{ group: 'pools', name: 'list', about: 'show every pool in a line', method: 'GET', path: '/api/pools' },
    table: { columns: ['name', 'title', 'strategy', 'paused', 'available_agents', 'total_agents'] },
  },
  ...(['pause', 'resume'] as const).map(
    (name): ApiCommand => ({
      ...{ group: 'pools', name, method: 'POST', path: `/api/pools/:pool/${name}`, done: `{pool} is ${name}d.` },
      about: name === 'pause' ? 'send nothing of a pool until it is resumed' : 'send what waits in a pool again',
    }),
  ),
  ...outboxCommands,
  ...broadcastCommands,
  ...doNotContactCommands,
  {
    ...{
      group: 'logs',
      name: 'list',
      about: 'show lines of the log, the latest first',
      method: 'GET',
      path: '/api/logs',
    },
    options: [
      { flags: '--level <level>', about: 'from this level on', to: 'query', name: 'level' },
      { flags: '--client <name>', about: 'of this client', to: 'query', name: 'client' },
      { flags: '--category <name>', about: 'of this category', to: 'query', name: 'category' },
      { flags: '--text <text>', about: 'with this text', to: 'query', name: 'text' },
      limit,
    ],
    table: { rows: logRows, columns: ['time', 'level', 'client', 'category', 'message'] },
  },
]
