import type { ApiArgument, ApiCommand } from './api-command.js'
import { typedAgent, typedNewAgent } from './typed-values.js'

interface Result {
  readonly outcome: string
}

const agents: ApiArgument = {
  name: 'agents',
  about: 'their session names',
  several: true,
  read: (names: string[]) => names.map(typedAgent),
}

const columns = ['agent', 'outcome', 'state', 'reason', 'problem.detail', 'problem.fix']

const channel = {
  flags: '--channel <id>',
  about: 'the channel they go to',
  to: 'body',
  name: 'channel',
  required: true,
} as const

/** What becomes of an agent that is taken out of its last channel. */
export const afterRemoval =
  'Each finishes what it has in hand, then disconnects; its session stays, so that it can be added again without a login.'

const afterMove =
  'Each sends for that channel from now on, with the same login. Contacts it wrote to before get another agent of their channel, and a note in their topic.'

/** A sentence above the table, where anything was done. */
function told(sentence: string) {
  return (results: readonly Result[]) => (results.some(({ outcome }) => outcome === 'done') ? sentence : undefined)
}

/** What is done to several agents at once: each has a result of its own, and one that fails keeps no other from its turn. */
function bulk(action: string, name: string, about: string, more: Partial<ApiCommand> = {}): ApiCommand {
  return {
    ...{ group: 'agents', name, about, method: 'POST', path: '/api/agents/bulk', body: { action }, args: [agents] },
    table: { columns },
    isFailure: (results: readonly Result[]) => results.some(({ outcome }) => outcome !== 'done'),
    ...more,
  }
}

/** The commands about several agents of the Switchboard that runs. */
export const agentCommands: readonly ApiCommand[] = [
  bulk('add', 'add', 'add agents to a channel', {
    args: [{ ...agents, about: 'each as SESSION=PHONE', read: (names: string[]) => names.map(typedNewAgent) }],
    options: [channel],
  }),
  bulk('remove', 'remove', 'take agents out of their channels; their sessions stay', {
    table: { columns, heading: told(afterRemoval) },
  }),
  bulk('move', 'move', 'move agents to another channel', {
    options: [channel],
    table: { columns, heading: told(afterMove) },
  }),
]
