import type { TlObject } from '../../mtproto/driver.js'
import type { HeldChanges } from '../../storage/held-changes.js'
import type { Delivery } from '../delivery.js'
import type { Redelivery } from '../redelivery.js'
import type { StoredChannel, StoredState, UpdatePositions } from '../state/stored-state.js'
import type { LogEntry } from './log-entry.js'

/** A logged update, to be handed over again. */
export interface LoggedUpdate extends Redelivery {
  readonly update: TlObject
}

/** Whose updates a log keeps. */
export interface LogOwner {
  /** Where the updates stand at this moment: stored together with those that came before it. */
  readonly positions: UpdatePositions
  /** Gets each update whose handlers may begin, in the order they came: it is stored, or Telegram would give it again. */
  stored(delivery: Delivery): void
}

/**
 * The updates of one account whose handlers are not done, and where its update state stands. Both are committed as one:
 * an update is done or stored before the stored state moves past it. Its handlers begin after that, or, where Telegram gives the
 * update again as long as the state has not moved, at once: what is done by the time of the commit need not be written. What belongs to the hot path
 * returns at once and is committed in groups, in the order of the calls; the rest is asynchronous.
 */
export interface DeliveryLog {
  /** Whether what is not done is handed over again by the next process. */
  readonly outlivesProcess: boolean
  /** Updates that are not stored yet. */
  readonly pending: number

  /** Begins to work for an account; before everything else. */
  open(accountId: number, owner: LogOwner): Promise<void>

  /** Where the account's updates stood when they were stored last; `undefined` when they never were. */
  position(): Promise<StoredState | undefined>

  /** The same of channels, those with the latest activity first. */
  channels(): Promise<StoredChannel[]>

  /** What was stored and not done when the last process ended, with the dead letters to be replayed, the oldest first. */
  undone(): Promise<LoggedUpdate[]>

  /** The dead letters somebody wants replayed. They are entries of the log from then on. */
  replayed(): Promise<LoggedUpdate[]>

  /** Has `look` called, within seconds, when somebody wants dead letters replayed; once the log is open. @returns what ends that. */
  onReplays(look: () => void): () => void

  /** Stores an update; the owner gets it when that is done, or at once where it is recoverable and none before it waits. */
  append(delivery: Delivery): void

  /** Hands an update on in order with those that are stored, without storing it. */
  pass(delivery: Delivery): void

  /** Stores what has gathered at once when that is much. Only when the state stands behind all that was appended. */
  relieve(): void

  /** The state moved: of one channel, or of the account. */
  changed(channelId?: number): void

  /** A handler begins with an update that an earlier process did not get done. @returns how many ended while it ran. */
  begin(delivery: Delivery): Promise<number>

  /** The handler waits for somebody: it is innocent if the process ends now. */
  waits(delivery: Delivery): void

  /** It goes on. */
  resumes(delivery: Delivery): Promise<void>

  /** What the next handler writes to its stores is held back until it is done; `undefined`: nothing is. */
  hold(delivery: Delivery): HeldChanges | undefined

  /** One of several handlers is done: a crash does not run it again, and what it held is kept, or neither. */
  handlerDone(delivery: Delivery, handler: string, held: HeldChanges | undefined): void

  /** All handlers of a delivery are done. */
  settle(delivery: Delivery, held: HeldChanges | undefined): void

  /** One delivery less needs these entries. */
  release(entries: readonly LogEntry[]): void

  /** A handler failed for good. */
  bury(delivery: Delivery, handler: string, error: unknown, attempts: number, buried?: (letter: number) => void): void

  /** Stores what is left; the process stops as it should, so that no handler is to blame that something is undone. */
  close(): Promise<void>
}
