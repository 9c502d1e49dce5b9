import type { OutboxRecord } from './outbox-record.js'

/** The broadcasts of which a lane must not go on with what is not being sent. */
export class HeldBroadcasts {
  private readonly states = new Map<number, 'paused' | 'cancelled'>()

  /** @param isShared - whether other processes can let a broadcast go on: the store says then whether it is paused. */
  constructor(private readonly isShared: boolean) {}

  hold(broadcast: number, state: 'paused' | 'cancelled'): void {
    if (state === 'cancelled' || !this.isShared) this.states.set(broadcast, state)
  }

  release(broadcast: number): void {
    this.states.delete(broadcast)
  }

  /** Why a message that waits must not go out; `undefined`: it may. */
  of({ state, broadcast }: OutboxRecord): 'paused' | 'cancelled' | undefined {
    return state === 'waiting' && broadcast !== undefined ? this.states.get(broadcast) : undefined
  }
}
