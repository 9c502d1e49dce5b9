import type { Clock } from '../time/clock.js'
import type { AttemptResult } from './attempt-result.js'
import type { DeliveryState } from './delivery.js'
import type { OutboxRecord } from './outbox-record.js'
import type { Acquaintance } from './outbox-store.js'
import type { OutboxTime } from './outbox-time.js'
import type { Sender, SenderElsewhere, Senders } from './senders.js'

/** What a lane is made of. */
export interface LaneParts {
  readonly senders: Senders
  readonly clock: Clock
  readonly time: OutboxTime
  /** How many messages are held in memory; the others stay in the store. */
  readonly window: number
  /** How long an account that may have delivered a message is waited for. */
  readonly settleWithinMs: number
  /** How long a message that nobody can send is kept waiting; 0: for ever. */
  readonly giveUpMs: number
  /** Messages whose time has come, in their order, without those that are known here: what is stored of these may be old. */
  load(limit: number, isKnown: (id: number) => boolean): Promise<OutboxRecord[]>
  /** Milliseconds until the next message falls due. */
  nextDueInMs(): Promise<number | undefined>
  /** Who knows a recipient; at once where that is known. */
  contacts(recipient: string): readonly Acquaintance[] | Promise<readonly Acquaintance[]>
  /** Why nobody may write to a recipient; `undefined`: they may. */
  refusal(recipient: string): string | undefined
  /** Makes one attempt, which is kept already when it is begun, and keeps what came of it. The message is `waiting`, `ambiguous` or over then. */
  attempt(
    record: OutboxRecord,
    sender: Sender,
    isBegun: boolean,
    isTurn: (names: readonly string[]) => boolean,
  ): Promise<AttemptResult>
  /** Ends a message and keeps that. */
  end(record: OutboxRecord, state: DeliveryState, reason: string): void
  /** Lets other processes have messages; absent: there are none. */
  giveBack?(records: readonly OutboxRecord[], why: SenderElsewhere): void
  failed(error: unknown): void
}

/** An account that is taken for a message before that is stored. */
export interface Claim {
  readonly sender: Sender
  /** The message is stored. */
  proceed(record: OutboxRecord): void
  /** It is not, or was there already. */
  cancel(): void
}
