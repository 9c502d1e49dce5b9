import type { ApiArgument, ApiCommand } from './api-command.js'
import { typedAgent } from './typed-values.js'

interface Result {
  readonly outcome: string
}

const agents: ApiArgument = {
  name: 'agents',
  about: 'their session names',
  several: true,
  read: (names: string[]) => names.map(typedAgent),
}

const channel = {
  flags: '--channel <id>',
  about: 'the channel they go to',
  to: 'body',
  name: 'channel',
  required: true,
} as const

/** What is done to several agents at once: each has a result of its own, and one that fails keeps no other from its turn. */
function bulk(action: string, name: string, about: string, more: Partial<ApiCommand> = {}): ApiCommand {
  return {
    ...{ group: 'agents', name, about, method: 'POST', path: '/api/agents/bulk', body: { action }, args: [agents] },
    table: { columns: ['agent', 'outcome', 'state', 'reason', 'problem.detail', 'problem.fix'] },
    isFailure: (results: readonly Result[]) => results.some(({ outcome }) => outcome !== 'done'),
    ...more,
  }
}

/** The commands about several agents of the Switchboard that runs. */
export const agentCommands: readonly ApiCommand[] = [
  bulk('add', 'add', 'add agents to a channel', {
    args: [{ ...agents, about: 'each as SESSION=PHONE' }],
    options: [channel],
  }),
  bulk('remove', 'remove', 'take agents out of their channels; their sessions stay'),
  bulk('move', 'move', 'move agents to another channel', { options: [channel] }),
]
