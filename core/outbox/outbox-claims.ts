import type { Fence } from '../storage/fence.js'
import type { OutboxRecord } from './outbox-record.js'

/** By what right a process sends from an outbox that several share. */
export interface OutboxRights {
  /** The id of this process among them; `undefined` while it may send nothing. */
  machine(): string | undefined
  /** The lease under which an agent runs here; `undefined`: it does not. */
  fence(agent: string): Fence | undefined
}

/** What one process tells the others. */
export type OutboxNews =
  /** A pool has messages that nobody has claimed. */
  | { readonly kind: 'pool'; readonly pool: string }
  /** A message is over. */
  | { readonly kind: 'over'; readonly id: number }
  /** The people nobody writes to, or the pools that are paused, are others. */
  | { readonly kind: 'lists' }

/** What the processes of a cluster look for again and again, as nothing depends on news. */
export interface OutboxLook {
  /** Those of the pools that have messages which nobody has claimed. */
  readonly pools: readonly string[]
  /** Those of the messages that are over. */
  readonly over: readonly number[]
  /** Another text whenever the lists are others. */
  readonly lists: string
}

/**
 * The part of an outbox's store by which several processes share it. A message is sent by the process that has claimed it, and claimed by
 * one that runs an agent which may send it: its own agent where it has one. Messages of a pool for one recipient are claimed by one
 * process at a time, so that they stay in order.
 */
export interface OutboxClaims {
  /** Keeps that an attempt begins. @returns false when the message, or its agent, is somebody else's by now; nothing is kept then. */
  begin(record: OutboxRecord): Promise<boolean>
  /**
   * Lets others have messages that are claimed here.
   * @param passed - whether others need not wait for the agent that should have sent it.
   */
  giveBack(records: readonly OutboxRecord[], passed: boolean): Promise<void>
  /** Lets others have all that is claimed here. */
  giveBackAll(): Promise<void>
  /** Ends a message that nobody has begun to send, whoever has claimed it. @returns whether there was one. */
  cancel(id: number, nowMs: number): Promise<boolean>
  /** Frees what dead processes had claimed, and looks what there is. */
  look(pools: readonly string[], waiting: readonly number[], nowMs: number): Promise<OutboxLook>
  /** Calls `listener` with what other processes tell, as far as it is heard. @returns what ends that. */
  onNews(listener: (news: OutboxNews) => void): () => void
}
