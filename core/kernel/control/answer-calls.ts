import { type AgentCall, type Agents, agentCalls } from '../../agents/agents.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'
import type { Fleet } from '../fleet.js'
import { isSpoken, type SpokenCall, speakBy } from '../speak-by-client.js'
import type { AppControl } from './app-control.js'

/** What processes ask of each other about a client, by the names of `AppControl`. */
const askable = [
  ...(['startClient', 'stopClient', 'restartClient', 'runJob', 'pauseJob', 'resumeJob'] as const),
  ...(['enablePlugin', 'disablePlugin', 'reloadPlugins'] as const),
]
export type AskableCall = (typeof askable)[number]

interface AnswerCallParts {
  readonly control: AppControl
  readonly fleet: Fleet
  /** Whether this process runs an agent. */
  readonly hasAgent: (name: string) => boolean
  readonly machine: string
}

/**
 * Does what another process asks about a client or an agent that runs here.
 * @throws CLUSTER_VERSIONS_DIFFER, CLUSTER_CLIENT_ELSEWHERE when it has gone meanwhile, what the control throws.
 */
export async function answerCall(
  { control, fleet, hasAgent, machine }: AnswerCallParts,
  what: string,
  client: string,
  given: readonly unknown[],
): Promise<unknown> {
  const ofAgent = agentCalls.find((name) => name === what)
  if (ofAgent && !hasAgent(client)) throw new SwitchboardError('CLUSTER_CLIENT_ELSEWHERE', { client })
  if (ofAgent) return askAgent(control.agents, ofAgent, client, given)
  const known = askable.find((name) => name === what)
  if (!known && !isSpoken(what)) throw new SwitchboardError('CLUSTER_VERSIONS_DIFFER', { machine, asked: what })
  const isAgent = !fleet.has(client) && hasAgent(client)
  if (!known && isAgent) return speakBy(client, await fleet.speaker(client), what as SpokenCall, given)
  const managed = fleet.get(client)
  if (!managed.isHere) throw new SwitchboardError('CLUSTER_CLIENT_ELSEWHERE', { client })
  if (!known) return speakBy(client, managed, what as SpokenCall, given)
  const call = control[known] as (client: string, ...given: readonly unknown[]) => Promise<unknown>
  return call.call(control, client, ...given)
}

function askAgent(agents: Agents, what: AgentCall, agent: string, given: readonly unknown[]): Promise<unknown> {
  switch (what) {
    case 'pauseAgent':
      return agents.pause(agent)
    case 'resumeAgent':
      return agents.resume(agent)
    case 'checkAgent':
      return agents.check(agent)
    case 'clearAgentFlood':
      return agents.clearFlood(agent, given[0] as string | undefined)
  }
}
