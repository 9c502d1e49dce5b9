import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import type { Channel } from '../../channels/channel.js'
import { agentsOfOffChannels } from '../../channels/off-agents.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { nearestName } from '../../errors/nearest-name.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** The agents, and the channels that some of them stand in. */
interface KnownAgents {
  readonly roster: AgentRoster
  readonly channels: readonly Channel[]
}

/** The client of the configuration, or that of an agent, with this name. @throws CONFIG_CLIENT_UNKNOWN, AGENT_CHANNEL_OFF */
export async function clientCalled(
  name: string,
  config: SwitchboardConfig,
  agentsOf: () => Promise<KnownAgents>,
): Promise<ClientConfig> {
  const found = config.clients.find(({ sessionName }) => sessionName === name)
  if (found) return found
  const {
    roster: { agents },
    channels,
  } = await agentsOf()
  const agent = agents.find(({ sessionName }) => sessionName === name)
  if (agent) return agentClientConfig(config, agent)
  const [channel] = agentsOfOffChannels(channels, []).get(name) ?? []
  if (channel !== undefined) throw new SwitchboardError('AGENT_CHANNEL_OFF', { agent: name, channel })
  const known = [...config.clients, ...agents].map(({ sessionName }) => sessionName)
  throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known, nearest: nearestName(name, known) })
}
