import type { Channel, ChannelJson } from '../../../channels/channel.js'
import type { Channels } from '../../../channels/channels.js'
import { prepareChannel } from '../../../channels/prepare-channel.js'

/** A channel after a change, and what is worth a remark on it; nothing when there is nothing. */
export interface RemarkedChannel {
  readonly channel: Channel
  readonly remarks?: readonly string[]
}

/**
 * Makes a change with the remarks on it, one sentence each: which of the keys that were given nobody knows, and what stands among the
 * notes on the file since then, as a phone number that another agent has too.
 * @param given - keys of a channel.
 */
export async function remarked(
  channels: Channels,
  given: ChannelJson,
  change: () => Promise<Channel>,
): Promise<RemarkedChannel> {
  const before = new Set(channels.notes.map(withoutPlace))
  const channel = await change()
  const since = channels.notes.filter((note) => !before.has(withoutPlace(note)) && !note.includes(unknownKey))
  const remarks = [...notesOn(given), ...since]
  return { channel, ...(remarks.length > 0 && { remarks }) }
}

/** The same for an agent that is added to a channel. */
export async function remarkedAgent(
  channels: Channels,
  agent: ChannelJson,
  change: () => Promise<Channel>,
): Promise<RemarkedChannel> {
  const { remarks, ...changed } = await remarked(channels, { agents: [agent] }, change)
  return { ...changed, ...(remarks && { remarks: remarks.map((remark) => remark.replace(/^agents\[0\]\./, '')) }) }
}

/** The file is noted with its unknown keys as a whole; of those that were given it is told by their own names. */
const unknownKey = ' is not a key that is known here'

function notesOn(given: ChannelJson): readonly string[] {
  const kept = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
  return prepareChannel(kept, []).notes
}

/** The positions in a list change with what is before them. */
function withoutPlace(note: string): string {
  return note.replace(/\[\d+\]/g, '[]')
}
