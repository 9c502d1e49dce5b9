import type { Client } from '../client/client.js'
import type { AttemptResult } from './attempt-result.js'
import type { OutboxContent } from './outbox-content.js'
import type { Acquaintance } from './outbox-store.js'

/** What is asked of those who send. */
export interface SenderRequest {
  /** `'id:42'`, `'@name'` or `'+49123'`. */
  readonly recipient: string
  /** What is to be sent. */
  readonly kind: OutboxContent['kind']
  /** How many messages that is, of what is several at once; default 1. */
  readonly size?: number
  /** Whether an earlier attempt may have delivered it, and that is to be found out. */
  readonly settles: boolean
  /** No other account will do. */
  readonly only?: string
  /** How accounts that have not met the recipient find them: `'@name'`. */
  readonly username?: string
  /** This one if it can, otherwise another. */
  readonly preferred?: string
  /** Accounts that have tried and cannot. */
  readonly excluded: readonly string[]
  /** Who knows the recipient, the oldest acquaintance first. */
  readonly contacts: readonly Acquaintance[]
  /** Whether it is for this process to send: the recipient's own agent runs here, or cannot. Absent: that is not known yet. */
  readonly isClaimed?: boolean
}

/** An account that sends one message. It is taken until it is released. */
export interface Sender {
  /** Its `session_name`. */
  readonly name: string
  /** The number of the Telegram account. */
  readonly account: number
  readonly client: Client
  /** How this account addresses the recipient; absent: by what the message says. */
  readonly address?: string
  /** Takes a place for one message more of the same attempt, as a long text is several; absent: there always is one. */
  another?(): SenderPause | undefined
  /** Says how the attempt went, and gives the place back. */
  release(result: AttemptResult, elapsedMs: number): void
}

/** Why an account cannot send now; `waitMs` is absent where nobody knows how long. */
export interface SenderPause {
  readonly reason: string
  readonly waitMs?: number
}

/**
 * Nobody can send now.
 * - `pool`: no message like this one can be sent by anybody
 * - `agent`: this message waits for one account, others may go on
 * - `never`: nobody will ever be able to
 * - `elsewhere`: those who can run in other processes
 */
export type SenderWait =
  | { readonly waits: 'pool'; readonly waitMs?: number; readonly reason: string }
  | { readonly waits: 'agent'; readonly agent: string; readonly waitMs?: number; readonly reason: string }
  | { readonly waits: 'never'; readonly reason: string }
  | SenderElsewhere

/** Those who can send it, or may be able to sooner, run in other processes. */
export interface SenderElsewhere {
  readonly waits: 'elsewhere'
  readonly reason: string
  /** How long nobody here can send anything; absent: others than this message may be sent. */
  readonly waitMs?: number
  /** The agents here, if none of them will ever be able to send it. */
  readonly without?: readonly string[]
  /** Whether any agent elsewhere may send it, as the recipient's own one cannot. */
  readonly passed?: boolean
}

/** Those who send the messages of one pool. */
export interface Senders {
  /** Takes an account for a message. @param request - what is to be sent, and by whom. */
  take(request: SenderRequest): Sender | SenderWait
  /** Whether one of them runs in this process; absent: all do. */
  isHere?(): boolean
  /** Calls the listener when an account may have become free. @returns what ends that. */
  onFree(listener: (agent: string) => void): () => void
}
