import type { Agent, Channel } from '../api/shapes'
import { isSame } from './options/compare-values'

/** What the form of a channel can change. */
export interface ChannelDraft {
  readonly id: string
  readonly name: string
  readonly enabled: boolean
  readonly crm_enabled: boolean
  readonly agents: readonly Agent[]
}

export function draftOf(channel: Channel | undefined): ChannelDraft {
  const { id = '', name = '', enabled = true, crm_enabled = false, agents = [] } = channel ?? {}
  return { id, name, enabled, crm_enabled, agents }
}

/** What somebody changed, on top of what somebody else has stored meanwhile. */
export function mergedDraft(from: ChannelDraft, mine: ChannelDraft, theirs: ChannelDraft): ChannelDraft {
  const chosen = <Key extends 'name' | 'enabled' | 'crm_enabled'>(key: Key) =>
    (mine[key] === from[key] ? theirs : mine)[key]
  return {
    ...theirs,
    ...{ name: chosen('name'), enabled: chosen('enabled'), crm_enabled: chosen('crm_enabled') },
    agents: mergedAgents(from.agents, mine.agents, theirs.agents),
  }
}

/** Theirs without those that were removed here, and with those that were added or changed here. */
function mergedAgents(from: readonly Agent[], mine: readonly Agent[], theirs: readonly Agent[]): Agent[] {
  const has = (list: readonly Agent[], name: string) => list.find(({ session_name }) => session_name === name)
  const kept = theirs.filter(({ session_name: name }) => has(mine, name) || !has(from, name))
  const changed = mine.filter((agent) => !isSame(agent, has(from, agent.session_name)))
  const isChanged = ({ session_name: name }: Agent) => has(changed, name) !== undefined
  return [...kept.filter((agent) => !isChanged(agent)), ...changed]
}
