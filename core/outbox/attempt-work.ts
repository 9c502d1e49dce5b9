import type { Client } from '../client/client.js'
import type { FetchedCopy } from '../client/files/copy-messages.js'
import type { FormattedText } from '../formatting/text-entity.js'
import type { TlObject } from '../mtproto/driver.js'
import type { AttemptResult } from './attempt-result.js'
import type { EndOfUnsure } from './end-of-unsure.js'
import type { OutboxAttempt, OutboxRecord } from './outbox-record.js'
import type { Sender } from './senders.js'

/** What an attempt sends. */
export interface ToSend {
  readonly record: OutboxRecord
  readonly attempt: OutboxAttempt
  readonly sender: Sender
  /** Whether nothing for one with these names comes first. */
  readonly isTurn: (names: readonly string[]) => boolean
  /** How it ends when it is not found; absent: it may be sent. */
  readonly end?: EndOfUnsure | undefined
}

/** A text of several messages. */
export interface TextsToSend extends Omit<ToSend, 'isTurn' | 'end'> {
  readonly peer: TlObject
  readonly texts: readonly FormattedText[]
  /** Whether Telegram may have forgotten the random id of an unsure attempt. */
  readonly isForgotten: boolean
}

/** Where a message is looked for that may have been sent. */
export interface WhereToFind {
  readonly client: Client
  readonly peer: TlObject
  readonly copy?: FetchedCopy | undefined
  /** The text of the part that is looked for. */
  readonly part?: string | undefined
}

/** What came of it. */
export type TextsSent =
  | { readonly outcome: 'sent'; readonly messageId?: number }
  | Extract<AttemptResult, { outcome: 'deferred' }>
