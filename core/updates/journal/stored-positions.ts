import { LazySet } from '../../collections/lazy-set.js'
import type { Delivery } from '../delivery.js'
import type { LogOwner } from './delivery-log.js'

/** Whether a state is stored, and of which channels: from where else should anything be given again? */
export class StoredPositions {
  private hasState = false
  private readonly channels = new LazySet<number>()

  /** @param hasState - whether there is a state. */
  open(hasState: boolean): void {
    this.hasState = hasState
  }

  /** These channels have one as well. */
  found(channels: readonly { readonly id: number }[]): void {
    for (const { id } of channels) this.channels.add(id)
  }

  /** What the owner's positions are by now is kept: of the state, if it changed, and of these channels. */
  committed(owner: LogOwner | undefined, state: boolean, channels: Iterable<number>): void {
    const { positions } = owner ?? {}
    if (state) this.hasState ||= positions?.stored !== undefined
    for (const id of channels) {
      if (positions?.storedChannel(id)) this.channels.add(id)
      else this.channels.delete(id)
    }
  }

  /** Whether the next process would be given the update again. */
  has({ place }: Delivery): boolean {
    if (!place) return false
    return place.box === 'channel' ? this.channels.has(place.channelId) : this.hasState
  }
}
