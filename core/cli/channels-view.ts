import type { AgentRoster } from '../agents/agent-roster.js'
import type { Channel } from '../channels/channel.js'
import { columns } from '../formatting/terminal/columns.js'
import { type Colors, plainLine } from './terminal.js'

interface ChannelsFrame {
  readonly channels: readonly Channel[]
  readonly roster: AgentRoster
}

/** Draws the channels with what they do, and the pools with their agents; nothing where there are none. */
export function renderChannels({ channels, roster }: ChannelsFrame, colors: Colors, width?: number): string {
  const { dim } = colors
  if (channels.length === 0 && roster.agents.length === 0) return ''
  const named = new Set(roster.pools.flatMap(({ agents }) => agents))
  const others = roster.agents.filter(({ sessionName }) => !named.has(sessionName))
  const rows = [
    ...channels.map((channel) => channelRow(channel, colors)),
    ...roster.pools.map(({ name, agents }) => [dim('pool'), plainLine(name), agentsOf(agents)]),
    ...(others.length === 0
      ? []
      : [[dim('pool'), 'global', `${agentsOf(others.map(({ sessionName }) => sessionName))}, and all others`]]),
  ]
  return `\n${columns(rows, '  ', width).join('\n')}\n`
}

function channelRow(channel: Channel, { bold, dim, green, yellow }: Colors): string[] {
  const { id, name, enabled, inputSources, telegramId, crmEnabled, autoResponseEnabled } = channel
  const parts = [
    inputSources.length === 1 ? '1 source' : `${inputSources.length} sources`,
    telegramId === undefined ? 'announces nowhere' : `announces in ${plainLine(String(telegramId))}`,
    crmEnabled ? 'CRM' : undefined,
    crmEnabled && autoResponseEnabled ? 'writes to contacts' : undefined,
  ]
  const does = enabled ? `${green('on')}  ${parts.filter(Boolean).join(', ')}` : yellow('off')
  return [dim('channel'), bold(plainLine(id)), `${plainLine(name)}  ${does}`]
}

function agentsOf(names: readonly string[]): string {
  const count = names.length === 1 ? '1 agent' : `${names.length} agents`
  return `${count}: ${plainLine(names.join(', '))}`
}
