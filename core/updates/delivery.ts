import type { TlObject } from '../mtproto/driver.js'
import type { MessageContext } from './contexts/message-context.js'
import type { UpdateContext, UpdateOccurrence } from './contexts/update-context.js'
import type { HandlerBinding } from './handler-binding.js'
import type { HandlerTable } from './handler-table.js'
import type { JournalEntry } from './journal/journal-entry.js'
import type { Redelivery } from './redelivery.js'

/** A handler that wants an update, and the context it will be called with. */
export interface Match {
  readonly binding: HandlerBinding
  readonly context: UpdateContext
  /** Whether its filter has been asked; if not, it is asked right before the handler would run. */
  readonly tested: boolean
}

/** An update on its way through a chat's queue to its handlers. */
export interface Delivery extends UpdateOccurrence {
  readonly update: TlObject
  /** Names the update for good: the same in a second delivery after a crash. */
  readonly identity: string
  /** The queue it stands in. */
  readonly chatKey: number
  readonly receivedMs: number
  readonly redelivered: boolean
  stopped: boolean
  matches: readonly Match[]
  /** The handlers it was matched with; another table may have taken its place since. */
  table: HandlerTable
  /** Handlers that have had it, when it was matched anew: `plugin.method`. */
  had?: string[]
  /** Present when it was handed over before. */
  readonly again?: Redelivery
  /** For a new message: what an `ask` that waits for it gets. */
  answer: MessageContext | undefined
  /** What is settled in the journal once the handlers are done; several for an album. */
  entries: readonly JournalEntry[]
  /** The updates of an album, once it is complete. */
  parts?: readonly TlObject[]
  /** Resolves when the delivery is complete, for an album whose parts still come in. */
  readonly complete?: Promise<void>
}
