import type { IncomingUpdate } from '../incoming-update.js'
import { type ChannelParts, ChannelState } from './channel-state.js'
import type { UpdateSource } from './state-parts.js'
import type { StoredChannel } from './stored-state.js'

/** So many of the latest channels are asked what was missed in them after a start or a reconnect. */
const channelsToCatchUp = 100

/** The channels and supergroups of one account, each with its own sequence; the latest to have been met stand last. */
export class ChannelStates {
  private readonly all = new Map<number, ChannelState>()

  constructor(private readonly parts: Omit<ChannelParts, 'lost'>) {}

  get isFetching(): boolean {
    for (const channel of this.all.values()) if (channel.isFetching) return true
    return false
  }

  /** Those that are asked what was missed in them. */
  get latest(): readonly ChannelState[] {
    return [...this.all.values()].slice(-channelsToCatchUp)
  }

  hasGap(id: number): boolean {
    return this.all.get(id)?.hasGap === true
  }

  /** What is to be stored of a channel; `undefined` when it is closed to the account. */
  stored(id: number): StoredChannel | undefined {
    const channel = this.all.get(id)
    return channel?.pts === undefined ? undefined : { id, pts: channel.pts, lastMessageId: channel.lastMessageId }
  }

  /** @param stored - where a channel stood that is not known yet. */
  get(id: number, stored?: StoredChannel): ChannelState {
    let channel = this.all.get(id)
    if (!channel) {
      const lost = (lostId: number) => {
        this.all.delete(lostId)
        this.parts.changed(lostId)
      }
      channel = new ChannelState(id, stored, { ...this.parts, lost })
      this.all.set(id, channel)
    }
    return channel
  }

  /**
   * Takes an update that belongs to a channel.
   * @param upToDateUntil - until when the account is known to have had all updates, in seconds since 1970; 0: not known.
   * @returns whether it does.
   */
  offer(update: IncomingUpdate, source: UpdateSource, upToDateUntil: number): boolean {
    if (update.type === 'UpdateChannelTooLong') {
      const { pts: latest, channelId } = update.raw
      const pts = typeof latest === 'number' ? latest : undefined
      this.get(Number(channelId)).tooLong(pts, upToDateUntil)
      return true
    }
    const place = update.sequence
    if (place?.box !== 'channel') return false
    this.get(place.channelId).offer(place.end, place.count, { update, source })
    return true
  }

  stop(): void {
    for (const channel of this.all.values()) channel.stop()
  }
}
