import { isDeepStrictEqual } from 'node:util'
import type { Channel, ChannelJson } from '../channel.js'
import { isBlock } from '../channels-shape.js'
import { ChannelsText } from '../channels-text.js'
import type { ReadChannels } from '../read-channels.js'

/** A text of channels, without errors, and what it says. */
export interface ChannelsVersion {
  readonly text: string
  readonly read: ReadChannels
}

/** What came of two changes of one text. */
export interface MergedChannels {
  readonly text: string
  /** What both changed, each to something else: it is as the others have it. One sentence each. */
  readonly conflicts: readonly string[]
}

/**
 * Makes the changes that led from one text of channels to another one on a third, which others have made of the first: channel by
 * channel, key by key, agent by agent. What both changed stays as the others have it.
 * @param read - what a text says; it may have errors.
 */
export function mergeChannels(
  base: ChannelsVersion,
  mine: ChannelsVersion,
  others: ChannelsVersion,
  read: (text: string) => ReadChannels,
): MergedChannels {
  const [before, here] = [byId(base), byId(mine)]
  const conflicts: string[] = []
  let current = others
  const change = (id: string, act: (text: ChannelsText) => void) => {
    const { text, read: now } = current
    const changed = new ChannelsText(text, now.channels, now.shape)
    act(changed)
    const next = { text: changed.toString(), read: read(changed.toString()) }
    const [problem] = next.read.problems
    // Right by itself, and not beside what the others have: a session name that is taken there.
    if (problem) conflicts.push(`${id} is not as it was written here: ${problem.message}`)
    else current = next
  }
  for (const [id, channel] of here) {
    const [was, theirs] = [before.get(id), byId(others).get(id)]
    if (was?.version === channel.version || theirs?.version === channel.version) continue
    if (!theirs) {
      if (was) conflicts.push(`${id} was changed here and taken out on another machine, and is out`)
      else change(id, (text) => text.create(channel.json))
      continue
    }
    const { patch, keys } = patchOf(was?.json ?? {}, channel.json, theirs.json)
    if (Object.keys(patch).length > 0) change(id, (text) => text.update(id, patch))
    if (keys.length > 0)
      conflicts.push(`${id} was changed here and on another machine, and has from there: ${keys.join(', ')}`)
  }
  for (const [id, channel] of before) {
    const theirs = byId(others).get(id)
    if (here.has(id) || !theirs) continue
    if (theirs.version === channel.version) change(id, (text) => text.delete(id))
    else conflicts.push(`${id} was taken out here and changed on another machine, and stays`)
  }
  return { text: current.text, conflicts }
}

function byId({ read }: ChannelsVersion): Map<string, Channel> {
  return new Map(read.channels.map((channel) => [channel.id, channel]))
}

/** What has to be changed of `theirs`, and the keys that were changed there as well. */
function patchOf(was: ChannelJson, mine: ChannelJson, theirs: ChannelJson): { patch: ChannelJson; keys: string[] } {
  const patch: Record<string, unknown> = {}
  const keys: string[] = []
  for (const key of new Set([...Object.keys(was), ...Object.keys(mine)])) {
    const [before, here, there] = [was[key], mine[key], theirs[key]]
    if (isDeepStrictEqual(before, here) || isDeepStrictEqual(here, there)) continue
    const merged = isDeepStrictEqual(before, there) ? { value: here } : agentsOf(before, here, there)
    if (merged) patch[key] = merged.value ?? null
    else keys.push(key)
  }
  return { patch, keys }
}

/** Lists of agents go together agent by agent, unless both changed the same one. */
function agentsOf(before: unknown, here: unknown, there: unknown): { value: unknown } | undefined {
  const lists = [before ?? [], here, there].map(named)
  const [was, mine, theirs] = lists
  if (!was || !mine || !theirs) return undefined
  const agents = new Map(theirs)
  for (const name of new Set([...was.keys(), ...mine.keys()])) {
    const [old, ours, other] = [was.get(name), mine.get(name), theirs.get(name)]
    if (isDeepStrictEqual(old, ours) || isDeepStrictEqual(ours, other)) continue
    if (!isDeepStrictEqual(old, other)) return undefined
    if (ours === undefined) agents.delete(name)
    else agents.set(name, ours)
  }
  return { value: [...agents.values()] }
}

/** The agents of a list by their session names; `undefined` when it is none. */
function named(list: unknown): Map<string, unknown> | undefined {
  if (!Array.isArray(list)) return undefined
  const entries = list.map((agent) => [isBlock(agent) ? agent.session_name : undefined, agent] as const)
  if (!entries.every((entry): entry is [string, unknown] => typeof entry[0] === 'string')) return undefined
  return new Map(entries)
}
