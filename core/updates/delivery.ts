import type { UpdateContext, UpdateOccurrence } from '../handlers/contexts/update-context.js'
import type { TlObject } from '../mtproto/driver.js'
import type { HandlerBinding } from './handler-binding.js'
import type { HandlerTable } from './handler-table.js'
import type { IncomingUpdate, UpdateSequence } from './incoming-update.js'
import type { LogEntry } from './journal/log-entry.js'
import type { Redelivery } from './redelivery.js'
import type { RunTrace } from './trace/run-trace.js'

/** A handler that wants an update, and the context it will be called with. */
export interface Match {
  readonly binding: HandlerBinding
  readonly context: UpdateContext
  /** Whether its filter has been asked; if not, it is asked right before the handler would run. */
  readonly tested: boolean
  /** Its latest run. */
  call: RunTrace | undefined
  /** Set when it failed for good: whether the update is a dead letter now, and what it failed with. */
  givenUp: { readonly error: unknown; readonly isKept: boolean } | undefined
}

/**
 * How far a delivery is. `undone`: the client stopped first; what is stored is handed over by the next run. `answered`: a
 * handler waited for it with `ask`.
 */
export type DeliveryProgress = 'storing' | 'queued' | 'running' | 'answered' | 'done' | 'undone'

/** What a message of an album is a part of. */
export interface GatheredAlbum {
  readonly parts: readonly Delivery[]
  /** The delivery of all parts together, once they are complete. */
  delivery?: Delivery
}

/** An update on its way through a chat's queue to its handlers. */
export interface Delivery {
  readonly incoming: IncomingUpdate
  readonly update: TlObject
  /** What its contexts share. */
  readonly occurrence: UpdateOccurrence
  /** Names the update for good: the same in a second delivery after a crash. */
  readonly identity: string
  /** The queue it stands in. */
  readonly chatKey: number
  /** By the monotonic clock. */
  readonly receivedMs: number
  readonly redelivered: boolean
  /**
   * By which sequence Telegram gives the update again as long as the stored state has not moved past it: then its handlers need not
   * wait until it is stored. Absent: it does not.
   */
  place?: UpdateSequence | undefined
  /** Whether an earlier process may have come as far as handling it; default `false`. */
  mayBeRepeated?: boolean
  /** Exchanged with the table below when plugins are reloaded. */
  matches: readonly Match[]
  /** The handlers it was matched with; another table may have taken its place since. */
  table: HandlerTable
  /** Handlers that have had it, when it was matched anew: `plugin.method`. */
  had?: readonly string[]
  /** The groups of which a handler has it; worked out when the first such handler comes. */
  groups?: Set<string> | undefined
  /** Present when it was handed over before. */
  readonly again?: Redelivery | undefined
  /** Whether somebody may wait for it with `ask`. */
  readonly mayAnswer: boolean
  progress: DeliveryProgress
  /** Who waited for it: `plugin.method`. */
  answerOf?: string
  /** The matches that were run before others took the place of the rest. */
  past?: readonly Match[]
  /** What it is a part of. */
  album?: GatheredAlbum
  /** What is settled in the log once the handlers are done; several for an album. The log sets it when it stores them. */
  entries: readonly LogEntry[]
  /** The updates of an album. */
  readonly parts?: readonly TlObject[]
  /** Holds the place of an album in its chat while parts still come in: resolves with the delivery to be handled. */
  readonly complete?: Promise<Delivery>
}
