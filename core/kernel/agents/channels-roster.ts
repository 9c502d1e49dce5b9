import { configuredAgents } from '../../agents/agent-client-config.js'
import { type AgentRoster, mergedRoster, type RosterAgent, type RosterPool } from '../../agents/agent-roster.js'
import type { Channel } from '../../channels/channel.js'
import type { SwitchboardConfig } from '../../config/switchboard-config.js'

/** The agents and pools of the channels that are enabled and have agents, and the accounts of the configuration. */
export function rosterOf(channels: readonly Channel[], config: SwitchboardConfig): AgentRoster {
  const agents: RosterAgent[] = []
  const pools: RosterPool[] = []
  for (const channel of channels) {
    if (!channel.enabled || channel.agents.length === 0) continue
    agents.push(...channel.agents.map(({ sessionName, phone }) => ({ sessionName, phone })))
    const names = channel.agents.map(({ sessionName }) => sessionName)
    pools.push({ name: channel.id, title: channel.name, agents: names })
  }
  // What the configuration says of an account, its weight, goes before the channel.
  const configured = { agents: configuredAgents(config.agents), pools: [] }
  return mergedRoster([configured, { agents, pools }])
}
