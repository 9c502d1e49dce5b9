import { OwnerSides } from '../errors/owner-sides.js'
import type { FurtherNotes } from './channels-state.js'

/** What only the owner of the channels may do: the app, not the plugins they are handed to. */
export interface ChannelsOwner {
  /** Has further notes told with those of the file: at once, and after each change. */
  noteAlso(notes: FurtherNotes): void
  /** Follows the file no longer; changes under way end first. */
  close(): Promise<void>
}

/** The sides of all channels; only they register themselves. */
export const channelsOwners = new OwnerSides<ChannelsOwner>('channels')

/** The owner's side of the channels. */
export function ownerOfChannels(channels: object): ChannelsOwner {
  return channelsOwners.of(channels)
}
