import type { Logger } from '../../logging/logger.js'
import type { TlObject } from '../../mtproto/driver.js'
import type { Clock } from '../../time/clock.js'
import type { Ending } from '../../time/ending.js'
import type { IncomingUpdate } from '../incoming-update.js'
import type { Backpressure } from '../queue/backpressure.js'
import type { UpdateCounters } from '../update-metrics.js'
import type { UpdateCalls } from './update-calls.js'

/** How an update came: pushed by Telegram, fetched with a difference, or as the answer to an own request. */
export type UpdateSource = 'pushed' | 'fetched' | 'own'

/** An update in its sequence. Without `update` it is a mark in an answer that only counts. */
export interface SequencedUpdate {
  readonly update: IncomingUpdate | undefined
  readonly source: UpdateSource
}

/** What the parts of the update state share. */
export interface StateParts {
  readonly clock: Clock
  readonly logger: Logger
  readonly counters: UpdateCounters
  readonly calls: UpdateCalls
  readonly ending: Ending
  /** Whether there is room for further updates. */
  readonly backpressure: Backpressure
  /** Reads an update of this account. */
  readonly read: (update: TlObject) => IncomingUpdate
  /** Hands an update on, in order and once. */
  readonly emit: (update: IncomingUpdate, source: UpdateSource) => void
  /** An update is dropped, as it was handed on before. */
  readonly repeated: (update: IncomingUpdate | undefined, source: UpdateSource) => void
  /** Has the state stored, together with the updates handed on so far. */
  readonly changed: (channelId?: number) => void
  readonly isConnected: () => boolean
}
