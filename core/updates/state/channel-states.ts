import { LazyMap } from '../../collections/lazy-map.js'
import type { IncomingUpdate } from '../incoming-update.js'
import { type ChannelParts, ChannelState } from './channel-state.js'
import type { UpdateSource } from './state-parts.js'
import type { StoredChannel } from './stored-state.js'

/** What all channels of an account are made of. */
type PartsOfAll = Omit<ChannelParts, 'lost' | 'behind'>

/** The channels and supergroups of one account, each with its own sequence; the latest to have been met stand last. */
export class ChannelStates {
  private readonly all = new LazyMap<number, ChannelState>()
  private readonly behindSinces = new LazyMap<ChannelState, number>()

  private made: PartsOfAll | undefined

  /** @param makeParts - what channels are made of; called once, with the first of them, as many accounts are in none. */
  constructor(private readonly makeParts: () => PartsOfAll) {}

  private get parts(): PartsOfAll {
    this.made ??= this.makeParts()
    return this.made
  }

  get isFetching(): boolean {
    for (const channel of this.all.values()) if (channel.isFetching) return true
    return false
  }

  /** Those in which something is known to be missing. */
  get behind(): readonly ChannelState[] {
    return [...this.behindSinces.keys()]
  }

  /** From when on an account that comes back has to be told of channels; `undefined`: nothing is missing in any. */
  get behindSince(): number | undefined {
    let earliest: number | undefined
    for (const since of this.behindSinces.values()) earliest = Math.min(earliest ?? since, since)
    return earliest
  }

  /** After a new connection Telegram may stand before what is known; who hears a known number again asks. */
  doubt(): void {
    for (const channel of this.all.values()) channel.doubt()
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
      const lost = (gone: ChannelState) => {
        this.all.delete(gone.id)
        this.behindSinces.delete(gone)
        this.parts.changed(gone.id)
      }
      channel = new ChannelState(id, stored, { behind: this.behindSinces, lost, ...this.parts })
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
