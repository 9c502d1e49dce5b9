import type { DeliveryState } from './delivery.js'
import type { OutboxClaims } from './outbox-claims.js'
import type { NewOutboxRecord, OutboxRecord } from './outbox-record.js'

/** Which messages are looked for; the latest first. */
export interface OutboxQuery {
  /** Of this pool only. */
  readonly pool?: string
  /** In one of these states only. */
  readonly states?: readonly DeliveryState[]
  /** Of this broadcast only. */
  readonly broadcast?: number
  /** For this recipient only, as `'id:42'`, `'@name'` or `'+4912345'`. */
  readonly recipient?: string
  /** Only those with a smaller number, to page on. */
  readonly before?: number
  /** Default 100. */
  readonly limit?: number
}

/** Which messages are to be sent next. */
export interface DueQuery {
  readonly pool: string
  readonly nowMs: number
  readonly limit: number
  /** Those that are in hand already. */
  readonly isInHand: (id: number) => boolean
  /** Whether nobody is here to send, so that only those are wanted whose time is over; matters where several processes send. */
  readonly onlyExpired?: boolean
}

export type BroadcastState = 'running' | 'paused' | 'cancelled'

/** One text for many, as it is kept. */
export interface StoredBroadcast {
  readonly id: number
  readonly pool: string
  readonly key?: string
  readonly state: BroadcastState
  readonly createdMs: number
}

/** Why messages of a broadcast are not sent. */
export interface UnsentReason {
  readonly state: DeliveryState
  /** In the words of the messages. */
  readonly reason: string
  /** How many messages. */
  readonly count: number
}

/** Somebody nobody writes to. */
export interface BlockedContact {
  /** `'id:42'`, `'@name'` or `'+4912345'`. */
  readonly recipient: string
  /** Why; for example what the person wrote. */
  readonly reason: string
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number
}

/** That an account and a person have written to each other. */
export interface Acquaintance {
  /** The account's `session_name`. */
  readonly agent: string
  /** The pool for which the account wrote first; empty when the person did. */
  readonly pool: string
  /** Since when, milliseconds since 1970. */
  readonly sinceMs: number
}

/**
 * Where the outbox keeps its messages, broadcasts and lists. What a call was given is durable when its promise resolves;
 * calls of one turn may be written together. Several pools share one store.
 */
export interface OutboxStore {
  /** How several processes share it; absent: this one is alone. */
  readonly claims?: OutboxClaims | undefined

  /**
   * Adds messages. Of one whose pool and key are known nothing is stored, and the one that is there is given back.
   * @returns one for each, in the same order.
   */
  add(messages: readonly NewOutboxRecord[]): Promise<OutboxRecord[]>

  /** Keeps what has changed about a message. */
  save(record: OutboxRecord): Promise<void>

  get(id: number): Promise<OutboxRecord | undefined>

  find(query: OutboxQuery): Promise<OutboxRecord[]>

  /**
   * Waiting messages whose time has come, and those of which an attempt left unsure whether they were delivered; higher priority first,
   * then in the order of adding; none of paused broadcasts.
   */
  due(query: DueQuery): Promise<OutboxRecord[]>

  /** When the next message falls due that is not due yet. */
  nextDueMs(pool: string, nowMs: number): Promise<number | undefined>

  /** Messages an earlier run was sending, or was unsure of. */
  unfinished(pool: string): Promise<OutboxRecord[]>

  /** The pools that have open messages. */
  pools(): Promise<string[]>

  /** Whether somebody was sent this, or is about to be, since then. @param before - only by messages with a smaller number. */
  hasSent(recipient: string, contentHash: string, sinceMs: number, before?: number): Promise<boolean>

  /** Ends all waiting messages of a broadcast. @returns their numbers. */
  cancelWaiting(broadcast: number, nowMs: number): Promise<number[]>

  /** Makes a broadcast; of one whose pool and key are known, gives back the one that is there. */
  addBroadcast(broadcast: Omit<StoredBroadcast, 'id'>): Promise<StoredBroadcast>
  broadcast(id: number): Promise<StoredBroadcast | undefined>
  broadcasts(): Promise<StoredBroadcast[]>
  /** One that is cancelled stays so. */
  setBroadcastState(id: number, state: BroadcastState): Promise<void>
  /** How many messages of a broadcast are in each state. */
  counts(broadcast: number): Promise<Partial<Record<DeliveryState, number>>>

  /** Why messages of a broadcast that are over were not sent, the most frequent first. */
  unsentReasons(broadcast: number, limit: number): Promise<UnsentReason[]>

  /** The pools that were paused by a person. */
  pausedPools(): Promise<string[]>
  setPaused(pool: string, paused: boolean): Promise<void>

  blocked(): Promise<BlockedContact[]>
  block(contact: BlockedContact): Promise<void>
  unblock(recipient: string): Promise<void>

  /** Which accounts somebody knows, the oldest acquaintance first. */
  contacts(recipient: string): Promise<Acquaintance[]>
  /** @param recipients - all the names of one person. */
  addContact(recipients: readonly string[], acquaintance: Acquaintance): Promise<void>

  /** Whose name that is, as `'id:42'`. */
  person(name: string): Promise<string | undefined>
  /** The names somebody has beside the id. */
  namesOf(person: string): Promise<string[]>
  /** Names become those of this person, and of nobody else. */
  addNames(person: string, names: readonly string[]): Promise<void>

  /** Forgets messages that have been over since before then, except those of broadcasts with a key. @returns how many. */
  prune(beforeMs: number): Promise<number>
}
