import type { Clock } from '../time/clock.js'
import type { Delivery } from './delivery.js'
import type { UpdateSource } from './state/state-parts.js'

/** After so long all is fetched that the process before this one may have begun with. */
const resumesMs = 300_000

/** Tells of each update what it means for it when a process is killed. */
export class Recoverability {
  private openedMs = 0

  /** @param fetchesAll - whether the next process fetches whatever this one has not stored. */
  constructor(
    private readonly clock: Clock,
    private readonly fetchesAll: boolean,
  ) {}

  /** The log is open: what is fetched soon after may have been handled by the process before this one. */
  opened(): void {
    this.openedMs = this.clock.monotonic()
  }

  /**
   * Notes it on a delivery. What was fetched is stored before its handlers begin, whether Telegram would give it again or not: the handler
   * that has it next may be what ends one process after the other, which the log counts.
   */
  note(delivery: Delivery, source: UpdateSource): void {
    if (source === 'fetched') delivery.mayBeRepeated = this.clock.monotonic() - this.openedMs < resumesMs
    // The parts of an album are not handled one by one.
    else if (this.fetchesAll && delivery.incoming.albumId === undefined) delivery.place = delivery.incoming.sequence
  }
}
