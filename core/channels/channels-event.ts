import type { ConfigDiagnostic } from '../config/config-diagnostic.js'
import type { Channel } from './channel.js'

/** What happened to the channels. */
export type ChannelsEvent =
  | { readonly type: 'added' | 'removed'; readonly channel: Channel }
  | { readonly type: 'changed'; readonly channel: Channel; readonly previous: Channel }
  /** The file cannot be used as it is now; the channels stay as they were. */
  | { readonly type: 'invalid'; readonly problems: readonly ConfigDiagnostic[] }
  /** The file can be used again. */
  | { readonly type: 'valid' }

/** What lies between two states of the channels. */
export function channelEvents(before: readonly Channel[], after: readonly Channel[]): ChannelsEvent[] {
  const old = new Map(before.map((channel) => [channel.id, channel]))
  const ids = new Set(after.map(({ id }) => id))
  const removed = before.filter(({ id }) => !ids.has(id)).map((channel) => ({ type: 'removed', channel }) as const)
  const others = after.flatMap((channel): ChannelsEvent[] => {
    const previous = old.get(channel.id)
    if (!previous) return [{ type: 'added', channel }]
    return previous.version === channel.version ? [] : [{ type: 'changed', channel, previous }]
  })
  return [...removed, ...others]
}
