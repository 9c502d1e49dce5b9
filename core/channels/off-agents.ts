import type { Channel } from './channel.js'

/** The channels that are off and have agents which nothing else puts to work, by the names of these. */
export function agentsOfOffChannels(
  channels: readonly Channel[],
  atWork: readonly string[],
): ReadonlyMap<string, readonly string[]> {
  const isOn = new Set([...atWork, ...channels.filter(({ enabled }) => enabled).flatMap(namesOf)])
  const off = new Map<string, string[]>()
  for (const channel of channels.filter(({ enabled }) => !enabled)) {
    for (const name of namesOf(channel)) if (!isOn.has(name)) off.set(name, [...(off.get(name) ?? []), channel.id])
  }
  return off
}

function namesOf({ agents }: Channel): string[] {
  return agents.map(({ sessionName }) => sessionName)
}
