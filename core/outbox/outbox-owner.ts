import { OwnerSides } from '../errors/owner-sides.js'
import type { Senders } from './senders.js'

/** What only the owner of an outbox may do: the app, not the plugins it is handed to. */
export interface OutboxOwner {
  /** Reads what is kept; before anything is sent. @throws STORAGE_ errors */
  open(): Promise<void>

  /** Forgets now and then what has been over for long; for an outbox that is used. A second call does nothing. */
  keepTidy(): void

  /**
   * Says who sends the messages of a pool; those that wait for it go out from now on, and what an earlier run was unsure of
   * is found out. @returns ends that, when what is under way has ended.
   */
  serve(pool: string, senders: Senders): Promise<() => Promise<void>>

  /**
   * The first step of an end: those who wait for an outcome wait no longer, as they would hold up everything. Messages are
   * still taken and sent.
   * @throws nothing; those who wait get OUTBOX_STOPPED.
   */
  endWaiting(): void

  /**
   * Ends what is under way; what is stored goes out after the next start.
   * @param options.graceMs - how long attempts may take to end; default 5,000.
   */
  close(options?: { graceMs?: number }): Promise<void>
}

/** The sides of all outboxes; only they register themselves. */
export const outboxOwners = new OwnerSides<OutboxOwner>('an outbox')

/** The owner's side of an outbox. */
export function ownerOfOutbox(outbox: object): OutboxOwner {
  return outboxOwners.of(outbox)
}
