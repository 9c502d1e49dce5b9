import type { ApiArgument, ApiCommand } from './api-command.js'
import { typedAgent, typedNewAgent } from './typed-values.js'

interface Result {
  readonly outcome: string
  readonly state?: string
  readonly problem?: {
    readonly detail: string
    readonly fix: string
    readonly facts?: { readonly channel?: string }
    readonly problems?: readonly { readonly message: string; readonly fix: string }[]
  }
}

const agents: ApiArgument = {
  name: 'agents',
  about: 'their session names',
  several: true,
  read: (names: string[]) => names.map(typedAgent),
}

const columns = ['agent', 'outcome', 'state', 'reason', 'problem']

/** What came of it for each, with what to do; what is wrong with its values alone, where they are the reason. */
const rows = (results: readonly Result[]) =>
  results.map(({ problem, ...result }) => {
    const { problems = [], detail, fix, facts: { channel } = {} } = problem ?? {}
    const whose = channel === undefined ? '' : `${channel}: `
    const values = problems.flatMap((one) => [`${whose}${one.message}.`, one.fix])
    const told = values.length > 0 ? values : [detail, fix]
    return { ...result, problem: [...new Set(told)].join(' ') }
  })

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

/** What to know above the table, where anything was done. */
function told(sentence?: string) {
  return (results: readonly Result[], { channel = '' }: { readonly channel?: unknown }) => {
    const done = results.filter(({ outcome }) => outcome === 'done')
    if (done.some(({ state }) => state === 'channel-off')) {
      return `The channel ${channel} is off, so nothing is sent for it until it is switched on: npx switchboard channels edit ${channel} --on. Until then its agents are not connected, unless another channel has them.`
    }
    return done.length > 0 ? sentence : undefined
  }
}

/** What is done to several agents at once: each has a result of its own, and one that fails keeps no other from its turn. */
function bulk(action: string, name: string, about: string, more: Partial<ApiCommand> = {}): ApiCommand {
  return {
    ...{ group: 'agents', name, about, method: 'POST', path: '/api/agents/bulk', body: { action }, args: [agents] },
    table: { rows, columns },
    isFailure: (results: readonly Result[]) => results.some(({ outcome }) => outcome !== 'done'),
    ...more,
  }
}

/** The commands about several agents of the Switchboard that runs. */
export const agentCommands: readonly ApiCommand[] = [
  bulk('add', 'add', 'add agents to a channel', {
    args: [{ ...agents, about: 'each as SESSION=PHONE', read: (names: string[]) => names.map(typedNewAgent) }],
    options: [channel],
    table: { rows, columns, heading: told() },
  }),
  bulk('remove', 'remove', 'take agents out of their channels; their sessions stay', {
    table: { rows, columns, heading: told(afterRemoval) },
  }),
  bulk('move', 'move', 'move agents to another channel', {
    options: [channel],
    table: { rows, columns, heading: told(afterMove) },
  }),
]
