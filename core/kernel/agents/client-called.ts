import { agentClientConfig } from '../../agents/agent-client-config.js'
import type { AgentRoster } from '../../agents/agent-roster.js'
import type { ClientConfig } from '../../config/client-config.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'
import { nearestName } from '../../errors/nearest-name.js'
import { SwitchboardError } from '../../errors/switchboard-error.js'

/** The client of the configuration, or that of an agent, with this name. @throws CONFIG_CLIENT_UNKNOWN */
export async function clientCalled(
  name: string,
  config: SwitchboardConfig,
  roster: () => Promise<AgentRoster>,
): Promise<ClientConfig> {
  const found = config.clients.find(({ sessionName }) => sessionName === name)
  if (found) return found
  const { agents } = await roster()
  const agent = agents.find(({ sessionName }) => sessionName === name)
  if (agent) return agentClientConfig(config, agent)
  const known = [...config.clients, ...agents].map(({ sessionName }) => sessionName)
  throw new SwitchboardError('CONFIG_CLIENT_UNKNOWN', { name, known, nearest: nearestName(name, known) })
}
