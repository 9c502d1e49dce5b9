import type { SenderPause } from '../outbox/senders.js'

/** How people are looked up, by username or phone number. */
export const lookupMethod = 'contacts.ResolveUsername'

/** What is to be sent. */
export interface SendNeeds {
  readonly method: string
  readonly toStranger: boolean
  readonly lookup: boolean
  /** How many messages it is, where that is known before; default 1. */
  readonly size?: number
}

/** A message under way, and when it stops counting. */
export interface BegunSend {
  startedMs: number
  endMs: number
}

/** Why an agent cannot send. */
export type AgentWait = SenderPause
