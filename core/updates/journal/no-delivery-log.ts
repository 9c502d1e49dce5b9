import type { Delivery } from '../delivery.js'
import type { StoredChannel, StoredState } from '../state/stored-state.js'
import type { DeliveryLog, LoggedUpdate, LogOwner } from './delivery-log.js'

/** Keeps nothing: updates go to their handlers at once, and what a process does not get done is gone with it. */
export class NoDeliveryLog implements DeliveryLog {
  readonly outlivesProcess = false
  readonly pending = 0
  private owner: LogOwner | undefined

  async open(_accountId: number, owner: LogOwner): Promise<void> {
    this.owner = owner
  }

  async position(): Promise<StoredState | undefined> {
    return undefined
  }

  async channels(): Promise<StoredChannel[]> {
    return []
  }

  async undone(): Promise<LoggedUpdate[]> {
    return []
  }

  async replayed(): Promise<LoggedUpdate[]> {
    return []
  }

  onReplays(): () => void {
    return () => {}
  }

  append(delivery: Delivery): void {
    this.owner?.stored(delivery)
  }

  pass(delivery: Delivery): void {
    this.owner?.stored(delivery)
  }

  async begin(): Promise<number> {
    return 0
  }

  async resumes(): Promise<void> {}

  async close(): Promise<void> {}

  hold(): undefined {}

  relieve(): void {}

  changed(): void {}

  waits(): void {}

  handlerDone(): void {}

  settle(): void {}

  release(): void {}

  bury(): void {}
}
